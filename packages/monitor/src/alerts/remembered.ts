import { isNumber, isText, objectOf, oneOf, orAbsent, orNull, recordOf, type Shape } from '@dwcp/io';
import type { DriftCause, DriftKind, Severity } from '@dwcp/model';
import { driftCauses, driftKinds } from '@dwcp/model';

/** A drift somebody was told of, until it is resolved. */
export interface RememberedDrift {
  readonly kind: DriftKind;
  readonly severity: Severity;
  readonly node: string | null;
  readonly check: string;
  readonly subject: string;
  /** Absent in what an earlier dwcp wrote. */
  readonly cause?: DriftCause | undefined;
  /** Another one when another value was found; not the value. */
  readonly value: string;
  readonly sinceMs: number;
  readonly toldAtMs: number;
  /** When it was told that a repair did not help; null: none was tried, or it was not told. */
  readonly notRepairedAtMs: number | null;
}

/** A part that could not be looked at in the last run. */
export interface RememberedPart {
  readonly kind: DriftKind;
  readonly node: string | null;
  readonly subject: string;
  readonly sinceMs: number;
  /** Runs in a row that could not look at it. */
  readonly runs: number;
  /** Null: nobody was told yet. */
  readonly toldAtMs: number | null;
}

/** What the next run is compared with. Times are Unix milliseconds. */
export interface Remembered {
  /** By id. */
  readonly drifts: Readonly<Record<string, RememberedDrift>>;
  readonly unchecked: Readonly<Record<string, RememberedPart>>;
  /** Null when the last run came to an end. */
  readonly failure: { readonly sinceMs: number; readonly toldAtMs: number } | null;
}

export const nothingRemembered: Remembered = { drifts: {}, unchecked: {}, failure: null };

const severities = ['critical', 'high', 'medium', 'low'] as const;

export const isRemembered: Shape<Remembered> = objectOf<Remembered>({
  drifts: recordOf(
    objectOf<RememberedDrift>({
      kind: oneOf(driftKinds),
      severity: oneOf(severities),
      node: orNull(isText),
      check: isText,
      subject: isText,
      cause: orAbsent(oneOf(driftCauses)),
      value: isText,
      sinceMs: isNumber,
      toldAtMs: isNumber,
      notRepairedAtMs: orNull(isNumber),
    }),
  ),
  unchecked: recordOf(
    objectOf<RememberedPart>({
      kind: oneOf(driftKinds),
      node: orNull(isText),
      subject: isText,
      sinceMs: isNumber,
      runs: isNumber,
      toldAtMs: orNull(isNumber),
    }),
  ),
  failure: orNull(objectOf<{ sinceMs: number; toldAtMs: number }>({ sinceMs: isNumber, toldAtMs: isNumber })),
});
