import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { writeFileAtomic } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';
import { renderEnvelope, sealEnvelope } from './envelope.ts';
import { renderStatement, statementOf, statementType } from './statement.ts';

/** The file of an attestation, beside its report. */
export const attestationFile = 'attestation.dsse.json';

/** States what a report says beside it, signed where there is a key; returns who signed, null when nobody did. */
export async function writeAttestation(
  directory: string,
  of: { readonly report: EmulationReport; readonly text: string },
  key: KeyObject | null,
): Promise<string | null> {
  const payload = renderStatement(statementOf(of.report, of.text));
  const envelope = sealEnvelope(statementType, payload, key);
  await writeFileAtomic(join(directory, attestationFile), renderEnvelope(envelope), { permissions: 0o644 });
  return envelope.signatures[0]?.keyId ?? null;
}
