import type { NodeRunner } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';

/** Each prints its version in its first line that holds a number; what is not installed prints nothing. */
const commands: readonly (readonly [name: string, command: string])[] = [
  ['linux', 'uname -r'],
  ['wireguard-tools', 'wg --version'],
  ['wireguard-go', 'wireguard-go --version'],
  ['frr', 'vtysh --version'],
  ['bird', 'bird --version'],
  ['strongswan', 'swanctl --version'],
  ['nftables', 'nft --version'],
  ['iperf3', 'iperf3 --version'],
  ['dwcpd', 'cat /opt/dwcp/current/VERSION'],
];

/** What the hosts run, asked on one of them: they all have one tree. With the versions that made the run itself. */
export async function toolVersions(host: NodeRunner, dwcpVersion: string): Promise<EmulationReport['tools']> {
  const lines = commands.map(
    ([name, command]) => `printf '%s\\t%s\\n' '${name}' "$(${command} 2>&1 | grep -m 1 '[0-9]')"`,
  );
  const { stdout } = await host.run(['sh', '-s'], {
    input: `export LC_ALL=C\n${lines.join('\n')}\n`,
    timeoutMs: 20_000,
  });
  return [
    { name: 'dwcp', version: dwcpVersion },
    { name: 'node', version: process.versions.node },
    ...parseVersions(stdout),
  ];
}

/** Pure. */
export function parseVersions(text: string): EmulationReport['tools'] {
  return text.split('\n').flatMap((line) => {
    const [name, said] = line.split('\t');
    if (name === undefined || said === undefined || /not found/.test(said)) return [];
    const version = /\d+(\.[\w-]+)+/.exec(said)?.[0];
    return version === undefined ? [] : [{ name, version }];
  });
}
