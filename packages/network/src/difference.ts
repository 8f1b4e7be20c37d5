/** One way a live system is not what the description wants. `null` means there is none. */
export interface Difference<Kind extends string> {
  readonly kind: Kind;
  readonly subject: string;
  readonly wanted: string | null;
  readonly observed: string | null;
}

export function describeDifference(difference: Difference<string>): string {
  const { kind, subject, wanted, observed } = difference;
  const detail = [
    ...(wanted === null ? [] : [`wanted ${wanted}`]),
    ...(observed === null ? [] : [`observed ${observed}`]),
  ].join(', ');
  return `${subject}: ${kind.replaceAll('-', ' ')}${detail === '' ? '' : ` (${detail})`}`;
}
