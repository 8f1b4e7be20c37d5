import type { KeyObject } from 'node:crypto';
import { isNumber, isText, listOf, objectOf, oneOf, orNull, readTextIfPresent } from '@dwcp/io';
import { type DeploymentMode, DwcpError, deploymentModes, type Verdict } from '@dwcp/model';
import { isSignedBy, keyIdOf, parseEnvelope } from './envelope.ts';
import { pathInReport } from './path-in-report.ts';
import { predicateType, statementType } from './statement.ts';
import { attestationFile } from './write-attestation.ts';

/** What a trusted signer says of an emulation: as much of the statement as a gate asks for. */
export interface Attested {
  readonly predicateType: string;
  readonly subject: readonly { readonly digest: { readonly sha256: string } }[];
  readonly predicate: {
    readonly verdict: Verdict;
    readonly scenario: string;
    readonly environment: string | null;
    readonly mode: DeploymentMode;
    readonly startedAt: string;
    readonly choices: { readonly trials: number | null };
    readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  };
}

const isAttested = objectOf<Attested>({
  predicateType: oneOf([predicateType]),
  subject: listOf(objectOf({ digest: objectOf({ sha256: isText }) })),
  predicate: objectOf({
    verdict: oneOf(['pass', 'fail', 'inconclusive']),
    scenario: isText,
    environment: orNull(isText),
    mode: oneOf(deploymentModes),
    startedAt: isText,
    choices: objectOf({ trials: orNull(isNumber) }),
    inputs: listOf(objectOf({ file: isText, sha256: isText })),
  }),
});

/**
 * The statement in an attestation that the holder of the key signed. `path`: the file, or the directory of its report.
 * Throws ATTESTATION_MISSING for one that is not there, is not signed by that key, or states something else.
 */
export async function readAttestation(path: string, publicKey: KeyObject): Promise<Attested> {
  const file = (await pathInReport(path, attestationFile)) ?? path;
  const text = await readTextIfPresent(file);
  if (text === null) throw refused(file, 'is not there', 'name the directory of the report of a run');
  const envelope = parseEnvelope(text);
  if (envelope === null || envelope.payloadType !== statementType) {
    throw refused(file, `is not what a run writes as ${attestationFile}`, 'name the directory of the report of a run');
  }
  if (envelope.signatures.length === 0) throw refused(file, 'is signed by nobody', again);
  if (!isSignedBy(envelope, publicKey)) {
    const signer = envelope.signatures.map(({ keyId }) => keyId.slice(0, 16)).join(', ');
    const trusted = keyIdOf(publicKey).slice(0, 16);
    throw refused(file, `is signed by ${signer}, not by the key this environment trusts (${trusted})`, again);
  }
  const statement: unknown = JSON.parse(Buffer.from(envelope.payload).toString());
  if (!isAttested(statement)) throw refused(file, 'is signed, and states something else than an emulation', again);
  return statement;
}

const again = 'emulate again, signed with `--key` of whoever is trusted';

function refused(file: string, what: string, hint: string): DwcpError {
  return new DwcpError('ATTESTATION_MISSING', `the attestation ${file} ${what}`, { hint });
}
