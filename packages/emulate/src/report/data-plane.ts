import type { NodeRunner } from '@dwcp/io';
import type { DataPlane, Scenario, Topology } from '@dwcp/model';

/** What carries the packets of this lab, as one of its gateways shows it. */
export async function inspectDataPlane(
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
  options: { readonly scenario: Scenario; readonly impairment: DataPlane['impairment'] },
): Promise<DataPlane> {
  const carriers = await Promise.all(
    topology.gateways.map(async ({ name }) => {
      const runner = runners.get(name);
      if (runner === undefined) return '';
      return (await runner.run(['sh', '-s'], { input: script, timeoutMs: 10_000 })).stdout;
    }),
  );
  const words = new Set(carriers.join('\n').split('\n').filter(Boolean));
  return {
    hosts: options.scenario.hosts,
    wireguard: words.has('wireguard userspace') ? 'userspace' : words.has('wireguard kernel') ? 'kernel' : null,
    ipsec: words.has('ipsec userspace') ? 'userspace' : words.has('ipsec kernel') ? 'kernel' : null,
    routing: words.has('routing bird') ? 'bird' : words.has('routing frr') ? 'frr' : null,
    impairment: options.impairment,
    ...(topology.environment.dwcpd ? { dwcpd: 'run' as const } : {}),
  };
}

/** The userspace of either is a TUN device; charon makes one called ipsec0. */
const script = `ip -d -o link show type wireguard 2>/dev/null | grep -q . && echo wireguard kernel
pidof wireguard-go >/dev/null && echo wireguard userspace
if pidof charon-systemd charon >/dev/null; then
  if ip link show ipsec0 >/dev/null 2>&1; then echo ipsec userspace; else echo ipsec kernel; fi
fi
pidof bird >/dev/null && echo routing bird
pidof zebra >/dev/null && echo routing frr
true
`;
