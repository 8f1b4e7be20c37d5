import { DwcpError } from '@dwcp/model';
import { type Observation, observed, unchecked } from './observation.ts';

/** What a look gave, or why it gave nothing. An interrupt and a bug are thrown on. */
export async function lookOrReason<T>(look: Promise<T>): Promise<Observation<T>> {
  try {
    return observed(await look);
  } catch (cause) {
    if (cause instanceof DwcpError && cause.code !== 'INTERRUPTED') return unchecked(cause.message);
    throw cause;
  }
}
