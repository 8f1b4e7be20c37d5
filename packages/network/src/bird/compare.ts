import type { RunningConfigDifference } from '../bgp/running-config.ts';

/**
 * BIRD takes a configuration whole or not at all, and does not print the one it runs. The digest it holds says which one
 * that is; the file on the node says whether somebody wrote another one beside it.
 */
export function compareBirdConfig(wanted: string, running: string): readonly RunningConfigDifference[] {
  const [digest = '', ...file] = running.split('\n');
  const release = releaseOf(wanted);
  return [
    ...(digest === release
      ? []
      : [{ kind: 'line-not-running' as const, subject: 'release', wanted: release, observed: digest }]),
    ...(file.join('\n').trimEnd() === wanted.trimEnd()
      ? []
      : [{ kind: 'line-extra' as const, subject: '/etc/bird/bird.conf', wanted: null, observed: 'other content' }]),
  ];
}

function releaseOf(conf: string): string {
  return /^define dwcp_release = "([0-9a-f]+)";$/m.exec(conf)?.[1] ?? '';
}
