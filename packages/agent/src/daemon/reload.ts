import { loadNode, type NodeRun } from '@dwcp/config';
import { isAtLeast } from '@dwcp/model';
import type { DaemonParts } from './daemon.ts';
import type { ReloadOutcome } from './daemon-reports.ts';
import { planReload, type ReloadPlan } from './reload-plan.ts';

/** Reads the files again and changes what has changed in them; what cannot be taken whole is not taken at all. Never rejects. */
export async function reload(
  current: NodeRun,
  parts: DaemonParts,
): Promise<{ readonly run: NodeRun; readonly outcome: ReloadOutcome }> {
  const refuse = (words: readonly string[]) => ({ run: current, outcome: outcomeOf(parts, false, words) });
  try {
    const { run: next, findings } = await loadNode(parts.files);
    if (next === null) {
      const stopping = findings.filter(({ severity }) => isAtLeast(severity, 'medium'));
      return refuse(
        stopping.map(({ location, path, message }) => `${location?.file}:${location?.line} ${path ?? ''}: ${message}`),
      );
    }
    const plan = planReload(current, next);
    if (plan.kind === 'restart') return refuse([`a restart is needed to change ${plan.fields.join(', ')}`]);
    await apply(plan, next, parts);
    return { run: next, outcome: outcomeOf(parts, true, wordsFor(plan)) };
  } catch (cause) {
    return refuse([cause instanceof Error ? cause.message : String(cause)]);
  }
}

type Changes = Extract<ReloadPlan, { readonly kind: 'reload' }>;

/** What can fail comes first, and undoes itself. */
async function apply(plan: Changes, next: NodeRun, parts: DaemonParts): Promise<void> {
  const { node, forwards, dialer } = parts;
  const drainTimeoutMs = next.daemon.drainTimeoutMs;
  await forwards.open(plan.opened);
  try {
    if (plan.peersChanged) await node.updatePeers(next.node.peers, { drainTimeoutMs });
  } catch (cause) {
    await forwards.close(
      plan.opened.map(({ listen }) => listen),
      { drainTimeoutMs: 0 },
    );
    throw cause;
  }
  forwards.retarget(plan.retargeted);
  if (plan.targetsChanged) dialer.allow(next.node.allowTargets, next.node.name);
  await forwards.close(plan.closed, { drainTimeoutMs });
  parts.connections.forgetAllBut(new Set(next.node.peers.map(({ name }) => name)));
}

function wordsFor({ peersChanged, targetsChanged, opened, retargeted, closed }: Changes): readonly string[] {
  const words = [
    ...(peersChanged ? ['peers changed'] : []),
    ...opened.map(({ listen, peer, target }) => `forward ${listen} to ${target} of ${peer} opened`),
    ...retargeted.map(({ listen, peer, target }) => `forward ${listen} leads to ${target} of ${peer}`),
    ...closed.map((listen) => `forward ${listen} closed`),
    ...(targetsChanged ? ['allowed targets changed'] : []),
  ];
  return words.length === 0 ? ['nothing has changed'] : words;
}

function outcomeOf(parts: DaemonParts, isTaken: boolean, words: readonly string[]): ReloadOutcome {
  return { at: new Date(parts.now()).toISOString(), isTaken, words };
}
