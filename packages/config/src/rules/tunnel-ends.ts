import type { Issue } from '../issue.ts';
import { shown } from '../schema/custom-issue.ts';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import { editDistance } from '../schema/unknown-key-hint.ts';
import { gatewaysOf, nodesOf } from './machines-of.ts';
import { issue, type Path, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

export const tunnelEnds: Rule = (document) =>
  tunnelsOf(document).flatMap(({ name, path, tunnel, ends, gateways }) => {
    if (ends === null) {
      return [
        issue('config/tunnel-ends', [...path, 'ends'], {
          message: `the tunnel ${shown(name)} does not say between which gateways it is`,
          hint: 'add `ends: [<gateway>, <gateway>]`, or name it `<gateway>--<gateway>`',
        }),
      ];
    }
    const missing = ends.flatMap((end, index) => {
      const endPath = tunnel.ends === undefined ? path : [...path, 'ends', index];
      return gateways[index] === null ? [noGateway(document, end, endPath)] : [];
    });
    const [a, b] = gateways;
    if (a === null || b === null) return missing;
    if (a.name === b.name) {
      return [issue('config/tunnel-ends', path, { message: `both ends are ${a.name}` })];
    }
    if (a.site !== b.site) return [];
    return [
      issue('config/tunnel-ends', path, {
        message: `${a.name} and ${b.name} are both gateways of ${a.site}`,
        hint: 'connect gateways of two sites: inside a site the fabric does it',
      }),
    ];
  });

function noGateway(document: EnvironmentDocument, end: string, path: Path): Issue {
  const node = nodesOf(document).find((candidate) => candidate.name === end);
  if (node !== undefined) {
    return issue('config/tunnel-ends', path, {
      message: `${end} is a node of ${node.site}, not a gateway`,
      hint: `end the tunnel on a gateway of ${node.site}`,
    });
  }
  const names = gatewaysOf(document).map((gateway) => gateway.name);
  const near = names.find((name) => editDistance(name, end) <= 2);
  return issue('config/tunnel-ends', path, {
    message: `there is no gateway ${shown(end)}`,
    hint: near === undefined ? `name one of ${names.join(', ')}` : `did you mean ${near}?`,
  });
}
