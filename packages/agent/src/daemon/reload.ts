import { loadNode, type NodeRun } from '@dwcp/config';
import { isAtLeast } from '@dwcp/model';
import type { DaemonParts } from './daemon.ts';
import type { ReloadOutcome } from './daemon-reports.ts';
import { planReload, type ReloadPlan } from './reload-plan.ts';

export interface Reloaded {
  /** What is in force from now on. */
  readonly run: NodeRun;
  readonly outcome: ReloadOutcome;
  /** When what was let go has ended. Never rejects. */
  readonly drained: Promise<void>;
}

/** Reads the files again and changes what has changed in them; what cannot be taken whole is not taken at all. Never rejects. */
export async function reload(current: NodeRun, parts: DaemonParts): Promise<Reloaded> {
  const refuse = (words: readonly string[]): Reloaded => ({
    run: current,
    outcome: outcomeOf(parts, false, words),
    drained: Promise.resolve(),
  });
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
    const drained = await apply(plan, next, parts);
    return { run: next, outcome: outcomeOf(parts, true, wordsFor(plan)), drained: drained() };
  } catch (cause) {
    return refuse([cause instanceof Error ? cause.message : String(cause)]);
  }
}

type Changes = Extract<ReloadPlan, { readonly kind: 'reload' }>;

/**
 * What can fail comes first, and undoes itself; then what is forbidden ends, for that must wait for nothing. Returns what lets go
 * of the rest and waits for its end.
 */
async function apply(plan: Changes, next: NodeRun, parts: DaemonParts): Promise<() => Promise<void>> {
  const { node, forwards, dialer } = parts;
  await forwards.open(plan.opened);
  if (plan.targetsChanged) dialer.allow(next.node.allowTargets, next.node.name);
  forwards.retarget(plan.retargeted);
  return async () => {
    const { drainTimeoutMs } = next.daemon;
    const peers = next.node.peers;
    const ends = [
      forwards.close(plan.closed, { drainTimeoutMs }),
      ...(plan.peersChanged ? [node.updatePeers(peers, { drainTimeoutMs })] : []),
    ];
    for (const end of await Promise.allSettled(ends)) {
      if (end.status === 'rejected') tellUndrained(end.reason, parts);
    }
    parts.connections.forgetAllBut(new Set(peers.map(({ name }) => name)));
  };
}

function tellUndrained(cause: unknown, { events }: DaemonParts): void {
  const reason = cause instanceof Error ? cause.message : String(cause);
  events.emit({
    code: 'agent.drain-failed',
    message: `what was let go did not end in order: ${reason}`,
    data: { reason },
  });
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
