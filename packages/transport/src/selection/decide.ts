import type { PerTransport, SelectionSettings } from '@dwcp/model';
import type { ChosenTransport } from './selection-input.ts';

export interface SelectionStatus {
  readonly now: number;
  readonly living: ReadonlySet<ChosenTransport>;
  readonly carrying: ChosenTransport | null;
  readonly pinned: ChosenTransport | null;
  /** When the link moved last, for whatever reason. */
  readonly lastSwitchAt: number | null;
  /** The declared one, taken first. */
  readonly declared: ChosenTransport;
}

export interface Decision {
  /** `null`: nothing lives. */
  readonly use: ChosenTransport | null;
  readonly isSwitch: boolean;
  readonly reason: DecisionReason;
  /** `null`: not measured. */
  readonly scores: PerTransport<number> | null;
  /** How long messages begun on the old transport may take to end there. */
  readonly drainMs: number;
}

export type DecisionReason =
  | 'no-path'
  /** At the beginning: the declared one, be it a little late. */
  | 'first-path'
  /** What carried is dead: no score and no cooldown is asked. */
  | 'path-died'
  | 'pinned'
  | 'only-path'
  | 'not-measured'
  /** Neither transport has the score to be entered, or the one that carries not yet the score to be left. */
  | 'dead-zone'
  /** What carries has the score to be entered. */
  | 'best-path'
  | 'cooldown'
  | 'better-path';

/** Sums of decimal weights are a little off: 0.4 + 0.3 + 0.1 must reach 0.8. */
const tolerance = 1e-9;

/**
 * Which transport sends. A transport is entered at its threshold plus the hysteresis, and the one that carries left below its
 * threshold minus it; both must hold, and a cooldown have passed. Each end decides for what it sends; security is no part of it.
 */
export function decide(
  scores: PerTransport<number> | null,
  status: SelectionStatus,
  settings: SelectionSettings,
): Decision {
  const { living, carrying, pinned } = status;
  const to = (use: ChosenTransport | null, reason: DecisionReason, drainMs = 0): Decision => ({
    use,
    isSwitch: carrying !== null && use !== null && use !== carrying,
    reason,
    scores,
    drainMs,
  });
  const [first] = living;
  if (first === undefined) return to(null, 'no-path');
  if (pinned !== null && living.has(pinned)) return to(pinned, 'pinned', settings.drainTimeoutMs);
  if (carrying === null) return to(living.has(status.declared) ? status.declared : first, 'first-path');
  if (!living.has(carrying)) return to(first, 'path-died');
  const other = carrying === 'rdma' ? 'tcp' : 'rdma';
  if (!living.has(other)) return to(carrying, 'only-path');
  if (isLateDeclared(other, scores, status)) return to(other, 'first-path', settings.drainTimeoutMs);
  if (scores === null) return to(carrying, 'not-measured');
  const isEntered = (kind: ChosenTransport): boolean =>
    scores[kind] >= settings.thresholds[kind] + settings.hysteresis - tolerance;
  const isLeft = scores[carrying] < settings.thresholds[carrying] - settings.hysteresis - tolerance;
  if (!isEntered(other)) return to(carrying, isEntered(carrying) ? 'best-path' : 'dead-zone');
  if (!isLeft) return to(carrying, 'dead-zone');
  if (isCooling(status, settings)) return to(carrying, 'cooldown');
  return to(other, 'better-path', settings.drainTimeoutMs);
}

/** Which path is up first when a link begins is chance: until something has moved the link, the declared one need not be better. */
function isLateDeclared(
  other: ChosenTransport,
  scores: PerTransport<number> | null,
  { declared, lastSwitchAt }: SelectionStatus,
): boolean {
  return other === declared && lastSwitchAt === null && scores === null;
}

function isCooling({ now, lastSwitchAt }: SelectionStatus, { cooldownMs }: SelectionSettings): boolean {
  return lastSwitchAt !== null && now - lastSwitchAt < cooldownMs;
}
