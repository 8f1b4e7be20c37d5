import { addressAt, cidr } from '@dwcp/model';
import type { LabHost, LabInterface, LabPlan } from './lab-plan.ts';

/** Transfer nets of a scale lab, a /30 each; benchmarking addresses (RFC 2544) are the management network's. */
const transferPrefix = '10.0.0.0/8';

/**
 * A connected network of bare hosts and point-to-point links between them: a chain that reaches every node, and from
 * there links by chance, the same for the same seed. Throws a plain Error when there are not enough links for a chain.
 */
export function planScaleLab(options: {
  readonly lab: string;
  readonly nodes: number;
  readonly links: number;
  readonly seed: number;
}): LabPlan {
  const { lab, nodes, links } = options;
  if (links < nodes - 1) throw new Error(`${links} links do not connect ${nodes} nodes`);
  const random = generator(options.seed);
  const width = String(nodes).length;
  const names = Array.from({ length: nodes }, (_, index) => `n${String(index + 1).padStart(width, '0')}`);
  const interfaces: LabInterface[][] = names.map(() => []);
  const cables = Array.from({ length: links }, (_, index) => `l${index + 1}`);
  const prefix = cidr(transferPrefix);
  cables.forEach((segment, index) => {
    const [a, b] = index < nodes - 1 ? [index, index + 1] : pairOf(nodes, random);
    [a, b].forEach((node, side) => {
      const ports = interfaces[node];
      const address = `${addressAt(prefix, BigInt(index * 4 + side + 1))}/30`;
      ports?.push({ name: `eth${ports.length}`, segment, addresses: [address], gateway: null, mtuBytes: 1500 });
    });
  });
  return {
    lab,
    segments: cables.map((name) => ({ kind: 'cable', name, mtuBytes: 1500 })),
    hosts: names.map(
      (name, index): LabHost => ({
        name,
        hostname: name,
        interfaces: interfaces[index] ?? [],
        authorizedKeys: [],
        kind: 'light',
        hasDisk: false,
      }),
    ),
  };
}

function pairOf(nodes: number, random: () => number): readonly [number, number] {
  const a = Math.floor(random() * nodes);
  const b = (a + 1 + Math.floor(random() * (nodes - 1))) % nodes;
  return [a, b];
}

/** Mulberry32: 32 bits of state, enough to spread links. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
