import type { Node } from '@dwcp/model';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';

/** Node Exporter on the node's own address: nothing listens on the public side. */
export function renderMonitoring(node: Node): RolePart {
  const host = node.address.includes(':') ? `[${node.address}]` : node.address;
  return {
    files: [
      rootFile('monitoring', '/etc/default/prometheus-node-exporter', {
        content: lines(`# ${notice(node.name)}`, `ARGS="--web.listen-address=${host}:9100"`),
      }),
      // The address must be there before the exporter can listen on it.
      rootFile('monitoring', '/etc/systemd/system/prometheus-node-exporter.service.d/dwcp.conf', {
        content: lines(
          '[Unit]',
          'Wants=network-online.target',
          'After=network-online.target',
          '',
          '[Service]',
          'RestartSec=2',
        ),
      }),
    ],
    units: ['prometheus-node-exporter.service'],
  };
}
