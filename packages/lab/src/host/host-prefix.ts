/** Words before an argv that make it run inside a host, as its root and with a root's environment. */
export function hostPrefix(leader: number): readonly string[] {
  return [
    'nsenter',
    `--target=${leader}`,
    '--all',
    '--',
    'env',
    'HOME=/root',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ];
}
