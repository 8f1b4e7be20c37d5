import { attachDeployedLab } from './lab-traffic.ts';

/** By host and by part: files with digest and permissions, parameters, units, WireGuard, the firewall, FRR, links. */
export type FleetState = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How every host is, free of what comes and goes by itself (handshakes, counters, routes). Holds no key. */
export async function readFleet(stateDir: string): Promise<FleetState> {
  const lab = await attachDeployedLab(stateDir);
  const hosts = lab.hosts.map(async ({ name }) => {
    const parts: Record<string, string> = {};
    for (const [part, script] of Object.entries(inspections)) {
      parts[part] = (await lab.runner(name).run(['sh', '-c', script], { timeoutMs: 60_000 })).stdout;
    }
    return [name, parts] as const;
  });
  return Object.fromEntries(await Promise.all(hosts));
}

/** A fleet without when one unit of a node began, by node: the one thing that differs after it was stopped and started. Pure. */
export function withoutStarts(fleet: FleetState, restarted: Readonly<Record<string, string>>): FleetState {
  return Object.fromEntries(
    Object.entries(fleet).map(([node, parts]) => {
      const blocks = (parts.units ?? '')
        .split('\n\n')
        .map((block) =>
          block.includes(`Id=${restarted[node]}\n`) ? block.replace(/ActiveEnterTimestampMonotonic=\d+/, '') : block,
        );
      return [node, { ...parts, units: blocks.join('\n\n') }];
    }),
  );
}

const places =
  '/etc/dwcp /etc/wireguard /etc/swanctl /etc/frr /etc/nftables.conf /etc/sysctl.d /etc/modules-load.d /etc/default /etc/systemd /usr/lib/dwcp /var/lib/dwcp/managed.json';
/** Too large to be read each time. */
const program = '/opt/dwcp';

/** Every running unit but what systemd and ssh start and end by themselves; a unit that was restarted began at another time. */
const units = `systemctl show --property=Id,ActiveState,UnitFileState,ActiveEnterTimestampMonotonic 'wg-quick@*' frr.service nftables.service 'dwcp-*' dwcpd.service prometheus-node-exporter.service strongswan.service`;

const inspections: Readonly<Record<string, string>> = {
  files: `find ${places} -printf '%p %y %m %u:%g %l\\n' 2>/dev/null | sort; find ${places} -type f 2>/dev/null | sort | xargs sha256sum`,
  program: `find ${program} -printf '%p %y %m %u:%g %l %s %T@\\n' | sort`,
  sysctl: `sysctl -a 2>/dev/null | grep -E '^net\\.(ipv4|ipv6)\\.(conf|ip_|tcp_(congestion|available|syn|rmem|wmem|mtu|fin))' | sort`,
  units,
  wireguard: `wg show all dump 2>/dev/null | awk '{ if (NF == 5) print $1, $3, $4, $5; else print $1, $2, ($3 == "(none)" ? "no psk" : "psk"), $4, $5, $9 }' | sort`,
  firewall: 'nft --stateless list ruleset | sed "s/ # handle.*//"',
  routing: `vtysh -c 'show running-config' 2>/dev/null`,
  links: `ip -o link | sed 's/^[0-9]*: //; s/ qlen.*//' | awk '{ print $1, $2, $3, $4, $5 }' | sort`,
};
