import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@dwcp/io';
import { inNamespace, namespacePath } from '../lab-names.ts';
import { applyBatch, ensureNamespace, removeNamespaces } from '../network/namespaces.ts';

/** Two namespaces joined by one cable, each with an address of either version. */
export interface NamespacePair {
  readonly left: PairEnd;
  readonly right: PairEnd;
  /** Replaces the firewall of an end; '' for none. */
  filter(end: PairEnd, rules: string): Promise<void>;
  /** Takes the right end away with everything in it, and makes it anew. */
  rebuildRight(): Promise<void>;
  removeRight(): Promise<void>;
  close(): Promise<void>;
}

export interface PairEnd {
  readonly name: string;
  readonly namespace: string;
  readonly v4: string;
  readonly v6: string;
}

export const pairInterface = 'cable0';

/** Why no pair can be made here; null when it can. */
export const whyNoPair: string | null = process.getuid?.() === 0 ? null : 'needs root';

export async function openNamespacePair(name: string, ctx: Context): Promise<NamespacePair> {
  const left = endOf(`${name}-left`, 1);
  const right = endOf(`${name}-right`, 2);
  const connect = async () => {
    for (const end of [left, right]) await ensureNamespace(end.name, ctx);
    // A device of the former pair vanishes some time after the namespace of its other end.
    for (let attempt = 1; ; attempt++) {
      try {
        await applyBatch(
          left.name,
          [`link add ${pairInterface} type veth peer name ${pairInterface} netns ${right.namespace}`],
          ctx,
        );
        break;
      } catch (cause) {
        if (attempt === 50) throw cause;
        await delay(20);
      }
    }
    for (const end of [left, right]) {
      await applyBatch(
        end.name,
        [
          `addr add ${end.v4}/24 dev ${pairInterface}`,
          `addr add ${end.v6}/64 dev ${pairInterface} nodad`,
          `link set ${pairInterface} up`,
        ],
        ctx,
      );
    }
  };
  const removeRight = () => removeNamespaces([right.name], ctx);
  const pair: NamespacePair = {
    left,
    right,
    async filter(end, rules) {
      const table = 'table inet probes';
      await ctx.run.run(inNamespace(end.name, ['nft', '-f', '-']), {
        timeoutMs: 10_000,
        input: `${table}\ndelete ${table}\n${rules === '' ? '' : `${table} {\n${rules}\n}\n`}`,
      });
    },
    removeRight,
    async rebuildRight() {
      await removeRight();
      await connect();
    },
    close: () => removeNamespaces([left.name, right.name], ctx),
  };
  try {
    await connect();
    return pair;
  } catch (cause) {
    await pair.close();
    throw cause;
  }
}

/** Drops UDP that comes in to or from a port. */
export function dropIncoming(match: string): string {
  return `chain in { type filter hook input priority 0; ${match} drop; }`;
}

function endOf(name: string, number: number): PairEnd {
  return { name, namespace: namespacePath(name), v4: `10.213.7.${number}`, v6: `fd00:213:7::${number}` };
}
