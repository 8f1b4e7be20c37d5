import { allNodes, type Node, type Topology } from '@dwcp/model';
import { compareNode, type NodeDifference, type NodeNetwork } from '@dwcp/network';
import type { Mismatch } from './mismatch.ts';
import type { UncheckedCraft } from './root-causes.ts';

/** What a node runs of the network against one topology; nothing where the topology has no such node. */
export function compareNetwork(
  topology: Topology,
  options: {
    readonly node: string;
    readonly publicKeys: Readonly<Record<string, string>>;
    /** dwcpd was installed there, and was asked for its links. */
    readonly hasLinks?: boolean;
  },
  look: NodeNetwork,
): { readonly mismatches: readonly Mismatch[]; readonly unchecked: readonly UncheckedCraft[] } {
  const node: Node | undefined = allNodes(topology).find(({ name }) => name === options.node);
  if (node === undefined) return { mismatches: [], unchecked: [] };
  const { differences, unchecked } = compareNode(topology, { ...options, node }, look);
  return {
    mismatches: mergeLines(node.name, differences).map((difference) => mismatchOf(node.name, difference)),
    unchecked: unchecked.map(({ craft, part, reason }) => ({
      kind: 'running-config',
      node: node.name,
      subject: part,
      reason,
      craft,
    })),
  };
}

const linesShown = 6;

/** One neighbor that is gone takes many lines of the running configuration with it: they are one mismatch. */
function mergeLines(node: string, differences: readonly NodeDifference[]): readonly NodeDifference[] {
  const isLine = ({ kind }: NodeDifference): boolean => kind === 'line-not-running' || kind === 'line-extra';
  const lines = differences.filter(isLine);
  const [first] = lines;
  if (first === undefined) return differences;
  const listed = (kind: string): string | null => {
    const own = lines.filter((line) => line.kind === kind).map(({ subject }) => withoutPassword(subject));
    if (own.length === 0) return null;
    const more = own.length > linesShown ? `; and ${own.length - linesShown} more` : '';
    return `${own.slice(0, linesShown).join('; ')}${more}`;
  };
  const missing = listed('line-not-running');
  const extra = listed('line-extra');
  const merged: NodeDifference = {
    ...first,
    kind: 'config-differs',
    subject: `running routing configuration of ${node}`,
    wanted: missing,
    observed: extra ?? (missing === null ? null : 'these lines do not run'),
    related: [...new Set(lines.flatMap(({ related }) => related))],
  };
  return [merged, ...differences.filter((difference) => !isLine(difference))];
}

/** `neighbor … password …` and the like, of FRR and BIRD. */
function withoutPassword(line: string): string {
  return line.replace(/\b(password|md5|secret|key-string)\b.*/i, '$1 (hidden)');
}

function mismatchOf(node: string, difference: NodeDifference): Mismatch {
  const { craft, kind, layer, related, subject } = difference;
  return {
    kind: 'running-config',
    check: `${craft}/${kind}`,
    aspect: `${craft}/${kind}`,
    subject,
    node,
    craft,
    layer,
    wanted: difference.wanted,
    observed: difference.observed,
    related,
    isEffective: !explainsNothing.includes(kind),
  };
}

/** One link more takes no other down, and a certificate that is about to expire or a file that dwcpd refused takes none. */
const explainsNothing: readonly string[] = ['link-extra', 'link-security', 'daemon-unhealthy'];
