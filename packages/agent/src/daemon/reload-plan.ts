import { isDeepStrictEqual } from 'node:util';
import type { NodeRun } from '@dwcp/config';
import type { ForwardConfig } from '@dwcp/model';

/** What becomes of a daemon that runs one configuration and is given another. */
export type ReloadPlan =
  | { readonly kind: 'restart' /** Fields that are fixed while it runs. */; readonly fields: readonly string[] }
  | {
      readonly kind: 'reload';
      readonly peersChanged: boolean;
      readonly targetsChanged: boolean;
      readonly opened: readonly ForwardConfig[];
      /** Listen where they did, and lead somewhere else. */
      readonly retargeted: readonly ForwardConfig[];
      /** By listen address. */
      readonly closed: readonly string[];
    };

const fixedFields = ['name', 'listen', 'tls', 'dataDirectory', 'controlSocket', 'metricsListen'] as const;

export function planReload(current: NodeRun, next: NodeRun): ReloadPlan {
  const fixed = fixedFields.filter((field) => !isDeepStrictEqual(current.node[field], next.node[field]));
  const isSameMode = isDeepStrictEqual(current.mode.document, next.mode.document);
  const fields = [...fixed, ...(isSameMode ? [] : ['the mode configuration'])];
  if (fields.length > 0) return { kind: 'restart', fields };
  const before = new Map(current.node.forwards.map((forward) => [forward.listen, forward]));
  const after = new Map(next.node.forwards.map((forward) => [forward.listen, forward]));
  return {
    kind: 'reload',
    peersChanged: !isDeepStrictEqual(current.node.peers, next.node.peers),
    targetsChanged: !isDeepStrictEqual(current.node.allowTargets, next.node.allowTargets),
    opened: next.node.forwards.filter(({ listen }) => !before.has(listen)),
    retargeted: next.node.forwards.filter((forward) => {
      const old = before.get(forward.listen);
      return old !== undefined && !isDeepStrictEqual(old, forward);
    }),
    closed: [...before.keys()].filter((listen) => !after.has(listen)),
  };
}
