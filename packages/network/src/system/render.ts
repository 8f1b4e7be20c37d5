import type { Node, Topology } from '@dwcp/model';
import { siteOf } from '@dwcp/model';
import { isGateway } from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import { isNamespacedSysctl, sysctlOf } from './sysctl.ts';

/** Kernel parameters and modules. */
export function renderSystem(topology: Topology, node: Node): RolePart {
  const sysctl = sysctlOf(topology, node);
  return {
    files: [
      rootFile('system', '/etc/sysctl.d/90-dwcp.conf', {
        content: lines(
          `# ${notice(node.name)}`,
          '# A leading "-" marks what belongs to the whole machine: a container cannot set it and need not.',
          Object.entries(sysctl).map(([name, value]) => `${isNamespacedSysctl(name) ? '' : '-'}${name} = ${value}`),
        ),
      }),
      rootFile('system', '/etc/modules-load.d/dwcp.conf', {
        content: lines(`# ${notice(node.name)}`, modulesOf(topology, node)),
      }),
      // systemd-networkd removes routes it did not make, FRR's among them, each time it restarts.
      rootFile('system', '/etc/systemd/networkd.conf.d/dwcp.conf', {
        content: lines(
          `# ${notice(node.name)}`,
          '[Network]',
          'ManageForeignRoutes=no',
          'ManageForeignRoutingPolicyRules=no',
        ),
      }),
    ],
    units: [],
    sysctl,
  };
}

function modulesOf(topology: Topology, node: Node): readonly string[] {
  const { congestionControl } = topology.modeConfig;
  return [
    ...(congestionControl === 'bbr' ? ['tcp_bbr', 'sch_fq'] : []),
    ...(isGateway(node) ? ['wireguard', 'nf_conntrack'] : []),
    ...(siteOf(topology, node.site).fabric.kind === 'vxlan' ? ['vxlan'] : []),
  ];
}
