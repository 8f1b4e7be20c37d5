import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attachLab } from './attach-lab.ts';
import { inspectLab } from './inspect-lab.ts';
import { smallPlan } from './lab-plan.fixture.ts';
import { readLabId, readLabRecord, recordPath, writeLabRecord } from './lab-record.ts';
import { liveContext } from './lab-tests.fixture.ts';

const labContext = liveContext();
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-record-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('reads back what it wrote', async () => {
  const record = { formatVersion: 1, plan: smallPlan(), image: '/cache/x' } as const;
  await writeLabRecord(dir, record);
  expect(await readLabRecord(dir)).toEqual(record);
  expect(await readLabId(dir)).toBe('dw000001');
});

test('knows the lab also from a record that was cut off', async () => {
  await writeFile(recordPath(dir), '{"formatVersion": 1, "plan": {"lab": "dw000001", "segm');
  await expect(readLabRecord(dir)).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
  expect(await readLabId(dir)).toBe('dw000001');
});

test('takes no id from a record that names something no lab is called', async () => {
  await writeFile(recordPath(dir), '{"plan": {"lab": "system.slice"}}');
  expect(await readLabId(dir)).toBeNull();
});

test.each([
  ['emptied', ''],
  ['filled with zeros', '\0'.repeat(500)],
  ['a list', '[]'],
  ['a record with a plan that is none', '{"formatVersion": 1, "plan": {"hosts": [1]}, "image": "/cache/x"}'],
  ['a record of hosts without interfaces', JSON.stringify(withoutInterfaces())],
])('a record that is %s stops every look at the lab and is named', async (_what, text) => {
  await writeFile(recordPath(dir), text);
  for (const look of [inspectLab, attachLab]) {
    await expect(look(dir, labContext)).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: `${recordPath(dir)} is not what dwcp wrote`,
      hint: 'run `dwcp destroy`, then deploy again',
    });
  }
});

test('a host whose record cannot be read is not taken for one that was never started', async () => {
  await writeLabRecord(dir, { formatVersion: 1, plan: smallPlan(), image: '/cache/x' });
  await mkdir(join(dir, 'hosts', 'dc-gw1'), { recursive: true });
  const path = join(dir, 'hosts', 'dc-gw1', 'host.json');
  for (const text of ['', '\0\0', '[]', '{"image": "/cache/x"}', '{"image": 1, "process": null}', '{"ima']) {
    await writeFile(path, text);
    await expect(inspectLab(dir, labContext)).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: `${path} is not what dwcp wrote`,
    });
  }
  await writeFile(path, '{"image": "/cache/x", "process": null, "isUp": true}');
  expect((await inspectLab(dir, labContext)).hosts[0]).toEqual({ name: 'dc-gw1', status: 'dead' });
});

test('finds nothing in an empty directory', async () => {
  expect(await readLabRecord(dir)).toBeNull();
  expect(await readLabId(dir)).toBeNull();
});

function withoutInterfaces(): unknown {
  const plan = smallPlan();
  const hosts = plan.hosts.map(({ name, hostname, authorizedKeys }) => ({ name, hostname, authorizedKeys }));
  return { formatVersion: 1, plan: { ...plan, hosts }, image: '/cache/x' };
}
