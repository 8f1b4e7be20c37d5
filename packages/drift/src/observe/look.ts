import { redactText } from '@dwcp/io';
import { lookOrReason, type Observation, unchecked } from '@dwcp/network';

const longestReason = 300;

/**
 * What a look gave, or in one bounded line why it gave nothing. Text that cannot be parsed is what the other side sent,
 * not an error of ours.
 */
export async function lookSafely<T>(look: () => Promise<T>): Promise<Observation<T>> {
  try {
    const seen = await lookOrReason(look());
    return seen.isObserved ? seen : unchecked(boundedReason(seen.reason));
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof RangeError)) throw cause;
    return unchecked(boundedReason(`unexpected output: ${cause.message}`));
  }
}

export function boundedReason(reason: string): string {
  const [first = ''] = redactText(reason).trim().split('\n');
  return first.length > longestReason ? `${first.slice(0, longestReason)}…` : first;
}
