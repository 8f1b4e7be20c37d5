import type { Topology } from '@dwcp/model';
import { allNodes } from '@dwcp/model';
import { compareFirewall } from '../firewall/compare.ts';
import { renderFirewall } from '../firewall/render.ts';
import { type Check, judgeNode, judgePart } from './check.ts';

/** The kernel runs the rendered table: default drop, and only the declared flows. */
export function firewallChecks(topology: Topology): readonly Check[] {
  return allNodes(topology).map((node) => ({
    id: `firewall.${node.name}`,
    title: `the firewall of ${node.name} runs the rendered rules`,
    run: (evidence) =>
      judgeNode(evidence, node.name, (look) =>
        judgePart(look.firewall, (running) =>
          renderFirewall(topology, node)
            .files.filter((file) => file.path === '/etc/nftables.conf')
            .flatMap((file) => compareFirewall(file.content, running)),
        ),
      ),
  }));
}
