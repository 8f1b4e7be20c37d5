import { expect, test } from 'vitest';
import { parseCgroupMounts } from './cgroups.ts';

test('finds every hierarchy of a hybrid machine but cpuset', () => {
  const text = [
    '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
    '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
    '34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset',
    '40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime shared:5 - cgroup cgroup rw,name=systemd',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
    '',
  ].join('\n');
  expect(parseCgroupMounts(text)).toEqual({
    mode: 'hybrid',
    paths: ['/sys/fs/cgroup/cpu,cpuacct', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'],
    cpuPath: '/sys/fs/cgroup/cpu,cpuacct',
  });
});

test('finds the one hierarchy of a machine with version 2 only', () => {
  const text = '26 23 0:24 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
  expect(parseCgroupMounts(text)).toEqual({
    mode: 'unified',
    paths: ['/sys/fs/cgroup'],
    cpuPath: '/sys/fs/cgroup',
  });
});

test('says when nothing is mounted', () => {
  expect(parseCgroupMounts('27 1 254:0 / / rw - ext4 /dev/vda rw\n')).toEqual({
    mode: 'none',
    paths: [],
    cpuPath: null,
  });
});
