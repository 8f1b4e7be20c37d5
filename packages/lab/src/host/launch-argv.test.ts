import { expect, test } from 'vitest';
import { hostDirectory } from './host-directory.ts';
import { launchArgv } from './launch-argv.ts';
import { overlayOptions } from './overlay-options.ts';

const argv = launchArgv({
  lab: 'dw000001',
  host: 'gw1',
  hostname: 'gw1',
  directory: hostDirectory('/lab', 'gw1'),
  trees: ['/cache/a:b'],
  cgroups: ['/sys/fs/cgroup/dw000001/gw1'],
});

test('starts a host in its namespace, its cgroups and mounts of its own', async () => {
  await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot('../../test/golden/small/launch.argv');
});

test('escapes the colon that would make one image two layers', () => {
  expect(argv.join(' ')).toContain('lowerdir=/cache/a\\:b,upperdir=/lab/hosts/gw1/upper,');
});

test('a layer lies over the image', () => {
  const directory = hostDirectory('/lab', 'gw1');
  expect(overlayOptions(['/programs/1', '/cache/x'], directory)).toMatch(
    /^lowerdir=\/programs\/1:\/cache\/x,upperdir=/,
  );
});

test('carries the mark of its lab and host before it is in its cgroup', () => {
  expect(argv).toContain('dwcp-host:dw000001:gw1');
});
