import type { DriftCause, DriftKind, HostRole } from '@dwcp/model';

/** What a mismatch belongs to: the role of a host, or the cloud. */
export type Craft = HostRole | 'cloud';

/** How close to the cause: what is in an earlier layer brings about what is in a later one, never the other way round. */
export const layers = [
  'description',
  'file',
  'unit',
  'setting',
  'peering',
  'session',
  'liveness',
  'announcement',
  'prefixes',
  'routes',
  'links',
] as const;
export type Layer = (typeof layers)[number];

/** One way in which what is there is not what one side, the description or the baseline, wants. */
export interface Mismatch {
  readonly kind: DriftKind;
  readonly check: string;
  /** Mismatches of one node, aspect and subject speak of the same thing, whichever side they compare with. */
  readonly aspect: string;
  readonly subject: string;
  readonly node: string | null;
  readonly craft: Craft;
  readonly layer: Layer;
  readonly wanted: string | null;
  readonly observed: string | null;
  /** Other nodes that have a part in it. */
  readonly related: readonly string[];
  /** False for what changes nothing that runs, such as the permissions of a file. */
  readonly isEffective: boolean;
}

/** A mismatch with the description, and why. */
export interface CausedMismatch extends Mismatch {
  readonly cause: DriftCause;
  /** What the baseline has in its place. */
  readonly baseline: string | null;
}
