import { createHash } from 'node:crypto';
import { redactText } from '@dwcp/io';
import type { Drift } from '@dwcp/model';

/** What changes by itself while nobody does anything: how old a handshake is, what a clock of whole seconds says, in which state a session or link tries again. */
const passing = /\/(handshake-|session-|bfd-|sa-missing|sa-lifetime-|link-not-established|link-extra|peer-quarantined)/;

/**
 * The same while what was found is the same: one ignore is for one finding, not for whatever the subject becomes. Null
 * where what is found changes by itself. Of what a report shows, so a report tells the same as the look it was made from.
 */
export function observedDigest({ check, observed }: Pick<Drift, 'check' | 'observed'>): string | null {
  if (passing.test(check)) return null;
  const shown = observed === null ? null : redactText(observed);
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16);
}
