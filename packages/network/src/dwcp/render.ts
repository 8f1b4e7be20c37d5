import type { HostFile, Node, NodeProgram, Topology } from '@dwcp/model';
import { isGateway } from '../neighborhood.ts';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import { renderNodeFile } from './node-file.ts';
import { daemonPeers } from './peers.ts';
import { daemonUnit, programDirectory, sumsPath, sysusersPath, unitPath } from './program.ts';

/**
 * The mode file of the deployment, byte for byte as it was checked. Every node gets the file of the mode that is
 * deployed; `Node.mode` is its inventory group, not another configuration. A gateway with peers also gets dwcpd: its own file, its
 * unit, and the digests of the program. Without a program the release is that of the network alone.
 */
export function renderDwcp(topology: Topology, node: Node, program: NodeProgram | undefined): RolePart {
  const modeFile = rootFile('dwcp', `/etc/dwcp/dwcp-v3-${topology.mode}.yaml`, {
    content: topology.modeConfig.text,
    permissions: 0o640,
  });
  if (program === undefined || !isGateway(node) || daemonPeers(topology, node.name).length === 0) {
    return { files: [modeFile], units: [] };
  }
  return {
    files: [
      ofDaemon(modeFile),
      ofDaemon(
        rootFile('dwcp', '/etc/dwcp/node.yaml', { content: renderNodeFile(topology, node), permissions: 0o640 }),
      ),
      rootFile('dwcp', sumsPath, { content: program.sums }),
      rootFile('dwcp', sysusersPath, { content: program.sysusers }),
      rootFile('dwcp', unitPath, { content: program.unit }),
      rootFile('dwcp', `${unitPath}.d/dwcp.conf`, { content: dropIn(topology, node) }),
    ],
    units: [daemonUnit],
  };
}

/** Read by the daemon, written by nobody but root. */
function ofDaemon(file: HostFile): HostFile {
  return { ...file, group: 'dwcp' };
}

function dropIn(topology: Topology, node: Node): string {
  return lines(
    `# ${notice(node.name)}`,
    '[Service]',
    'ExecStart=',
    `ExecStart=${programDirectory}/bin/dwcpd --config /etc/dwcp/dwcp-v3-${topology.mode}.yaml`,
  );
}
