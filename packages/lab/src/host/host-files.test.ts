import { expect, test } from 'vitest';
import { smallPlan } from '../lab-plan.fixture.ts';
import { hostOf } from '../lab-plan.ts';
import { hostFiles } from './host-files.ts';

const plan = smallPlan();

test('lays names, addresses and keys into a host', async () => {
  const lines = hostFiles(plan, hostOf(plan, 'vpc-gw1')).map(({ path, content, permissions }) =>
    [`== /${path} ${permissions.toString(8)}`, ...(content === null ? [] : [content])].join('\n'),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../test/golden/small/vpc-gw1.files');
});

test('gives every host a machine id of its own', () => {
  const ids = plan.hosts.map(
    (host) => hostFiles(plan, host).find((file) => file.path === 'etc/machine-id')?.content ?? '',
  );
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}\n$/);
});

test('makes directories before what is in them', () => {
  const paths = hostFiles(plan, hostOf(plan, 'vpc-gw1')).map((file) => file.path);
  for (const [index, path] of paths.entries()) {
    const parent = path.split('/').slice(0, -1).join('/');
    if (path !== '') expect(paths.indexOf(parent)).toBeLessThan(index);
  }
});
