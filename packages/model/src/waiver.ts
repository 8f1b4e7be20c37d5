import type { SourceLocation } from './finding.ts';

/** A finding accepted by name, owner and end date. Every place it names has to fit. */
export interface Waiver {
  /** Id of one rule. */
  readonly rule: string;
  /** File of the finding, `*` for anything but a slash, `**` for anything. */
  readonly file: string | null;
  /** Dotted path of the value, `*` for one step, `**` for any number of them. */
  readonly path: string | null;
  /** Terraform address of a resource, `*` for any characters. */
  readonly subject: string | null;
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601 day, the last one on which it holds. */
  readonly expires: string;
}

/** A waiver and where it is written. */
export interface LocatedWaiver extends Waiver {
  readonly location: SourceLocation;
  /** Dotted path of the waiver in its file, e.g. `waivers[2]`. */
  readonly place: string;
}
