import type { ReputationSettings } from '@dwcp/model';
import { type Misdeed, type MisdeedKind, misdeeds } from './misdeed.ts';

/** What is held against one peer, and what follows. Pure: every function takes the time. */
export interface Reputation {
  readonly held: Readonly<Partial<Record<Misdeed, Held>>>;
  /** `quarantined`: takes no part until it has recovered. `shut-out`: until an operator lets it in again. */
  readonly place: 'member' | 'quarantined' | 'shut-out';
  readonly quarantines: number;
}

/** Halves in every decay interval. */
interface Held {
  readonly amount: number;
  readonly at: number;
}

export const newReputation: Reputation = { held: {}, place: 'member', quarantines: 0 };

/** Different misdeeds together are no accident. */
const severalKindsFactor = 1.5;
const negligible = 0.01;
/** Sums of decimal weights are a little off. */
const tolerance = 1e-9;
/** After this many decay intervals without a misdeed, earlier quarantines are forgotten. */
const forgetIntervals = 24;

/** 1: nothing is held against it. What is not proven lowers it to `minReputation` at most. */
export function reputationAt(reputation: Reputation, settings: ReputationSettings, now: number): number {
  const proven = provenAt(reputation, settings, now);
  const all = proven - sumOf(reputation, { settings, now, isProven: false });
  return Math.max(all, Math.min(proven, settings.minReputation));
}

export function recordMisdeed(
  reputation: Reputation,
  misdeed: Misdeed,
  options: { readonly settings: ReputationSettings; readonly now: number },
): Reputation {
  const { settings, now } = options;
  const settled = settleReputation(reputation, settings, now);
  const amount = Math.min(1, heldAt(settled.held[misdeed], settings, now) + misdeeds[misdeed].weight);
  const worse = { ...settled, held: { ...settled.held, [misdeed]: { amount, at: now } } };
  return judge(worse, settings, now);
}

/** What time alone changes: recovery, and forgetting. Asked seldom or often, it comes to the same. */
export function settleReputation(reputation: Reputation, settings: ReputationSettings, now: number): Reputation {
  const hasRecovered =
    reputation.place === 'quarantined' && provenAt(reputation, settings, now) >= recoveryAt(settings);
  const place = hasRecovered ? 'member' : reputation.place;
  const last = Math.max(0, ...ofKind(reputation, true).map(({ at }) => at));
  const isForgotten = place === 'member' && now - last >= forgetIntervals * settings.decayIntervalMs;
  return { ...reputation, place, quarantines: isForgotten ? 0 : reputation.quarantines };
}

/** Halfway between what is needed and a clean record, so that one more misdeed does not send it back at once. */
function recoveryAt({ minReputation }: ReputationSettings): number {
  return (1 + minReputation) / 2;
}

function judge(reputation: Reputation, settings: ReputationSettings, now: number): Reputation {
  const proven = provenAt(reputation, settings, now);
  if (reputation.place === 'shut-out' || proven < settings.blacklistThreshold - tolerance) {
    return { ...reputation, place: 'shut-out' };
  }
  if (proven >= settings.minReputation - tolerance || reputation.place === 'quarantined') return reputation;
  const quarantines = reputation.quarantines + 1;
  return { ...reputation, quarantines, place: quarantines > settings.maxRecoveries ? 'shut-out' : 'quarantined' };
}

function provenAt(reputation: Reputation, settings: ReputationSettings, now: number): number {
  return Math.max(0, 1 - sumOf(reputation, { settings, now, isProven: true }));
}

function sumOf(
  reputation: Reputation,
  of: { readonly settings: ReputationSettings; readonly now: number; readonly isProven: boolean },
): number {
  const amounts = ofKind(reputation, of.isProven).map((entry) => heldAt(entry, of.settings, of.now));
  const isOneKind = amounts.filter((amount) => amount >= negligible).length < 2;
  return amounts.reduce((sum, amount) => sum + amount, 0) * (isOneKind ? 1 : severalKindsFactor);
}

function ofKind({ held }: Reputation, isProven: boolean): readonly Held[] {
  return Object.entries(held)
    .filter(([kind]) => kindOf(kind).isProven === isProven)
    .map(([, entry]) => entry);
}

function heldAt(held: Held | undefined, { decayIntervalMs }: ReputationSettings, now: number): number {
  return held === undefined ? 0 : held.amount * 2 ** (-Math.max(0, now - held.at) / decayIntervalMs);
}

function kindOf(kind: string): MisdeedKind {
  return misdeeds[kind as Misdeed];
}
