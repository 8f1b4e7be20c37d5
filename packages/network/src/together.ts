/** One command for more than one part of a look, which costs less than each for itself; it fails when one of them would. */
export interface Together {
  readonly parts: readonly string[];
  readonly command: string;
  /** Parts it may leave out, which are asked for themselves then. Where it does not, a line begins with the name of the part. */
  readonly mayLack?: readonly string[];
  /** What it printed, by part; without the parts it does not tell wholly. */
  readonly answers: (text: string) => ReadonlyMap<string, string>;
}
