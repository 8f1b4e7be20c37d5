import { isLight, type LabHost } from '../lab-plan.ts';

/** Words before an argv that make it run inside a host, as its root and with a root's environment. */
export function hostPrefix(host: LabHost, leader: number): readonly string[] {
  // A user without root may not enter the machine's cgroup namespace, where a light host is anyway.
  const namespaces = isLight(host) ? ['--net', '--mount', '--pid', '--uts', '--ipc'] : ['--all'];
  return [
    'nsenter',
    `--target=${leader}`,
    ...namespaces,
    '--',
    'env',
    'HOME=/root',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ];
}
