import type { KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import { readTextIfPresent } from '@dwcp/io';
import { DwcpError, type EmulationReport, type Verdict } from '@dwcp/model';
import { reportFile } from '../report/report-file.ts';
import { changedInputs } from './changed-inputs.ts';
import { type Envelope, isSignedBy, keyIdOf, parseEnvelope } from './envelope.ts';
import { judgeAgain } from './judge-again.ts';
import { pathInReport } from './path-in-report.ts';
import { renderStatement, statementOf, statementType } from './statement.ts';
import { attestationFile } from './write-attestation.ts';

/** One thing that is claimed of a report, and whether it holds. */
export interface Claim {
  readonly id: 'schema' | 'attestation' | 'signature' | 'statement' | 'inputs' | 'verdict' | 'numbers';
  readonly title: string;
  readonly outcome: Verdict;
  readonly observed: string | null;
}

export interface Verification {
  /** The file that was looked at. */
  readonly report: string;
  readonly scenario: string | null;
  /** What the report says of the network; not whether the report can be believed. */
  readonly verdict: Verdict | null;
  /** sha256 of the public key that signed; null when none did that is known. */
  readonly signedBy: string | null;
  readonly claims: readonly Claim[];
  /** Pass only when every claim holds. */
  readonly outcome: Verdict;
}

export interface VerifyOptions {
  /** A report, or its directory. */
  readonly path: string;
  /** Of whoever is trusted; null when nobody is named. */
  readonly publicKey: KeyObject | null;
  /** The project whose files the run is said to have read; null when there is none at hand. */
  readonly projectDir: string | null;
  /** A report of the published schema, or what is wrong with it. */
  readonly parse: (document: unknown) => EmulationReport | string;
}

/** Whether a report is what a run wrote, signed by who is trusted, and about this project. Reads files only. */
export async function verifyReport(options: VerifyOptions): Promise<Verification> {
  const file = await reportPath(options.path);
  const text = await readTextIfPresent(file);
  if (text === null) throw missing(file);
  const report = parseReport(text, options.parse);
  const attested = await readTextIfPresent(join(dirname(file), attestationFile));
  const envelope = attested === null ? null : parseEnvelope(attested);
  const isSigned = envelope !== null && options.publicKey !== null && isSignedBy(envelope, options.publicKey);
  const claims: readonly Claim[] = [
    claim('schema', 'the report has the published form', typeof report === 'string' ? failed(report) : passed),
    claim('attestation', 'an attestation lies beside it, unaltered', attestationClaim(attested, envelope)),
    claim('signature', 'whoever is trusted signed it', signatureClaim(envelope, options.publicKey, isSigned)),
    claim('statement', 'it states exactly this report', statementClaim(envelope, report, text)),
    ...(typeof report === 'string' ? [] : await contentClaims(report, options.projectDir)),
  ];
  return {
    report: file,
    scenario: typeof report === 'string' ? null : report.scenario.name,
    verdict: typeof report === 'string' ? null : report.verdict,
    signedBy: isSigned && options.publicKey !== null ? keyIdOf(options.publicKey) : null,
    claims,
    outcome: worstOf(claims),
  };
}

type Outcome = Pick<Claim, 'outcome' | 'observed'>;

const passed: Outcome = { outcome: 'pass', observed: null };

function failed(observed: string): Outcome {
  return { outcome: 'fail', observed };
}

function unknown(observed: string): Outcome {
  return { outcome: 'inconclusive', observed };
}

function claim(id: Claim['id'], title: string, outcome: Outcome): Claim {
  return { id, title, ...outcome };
}

function attestationClaim(text: string | null, envelope: Envelope | null): Outcome {
  if (text === null) return failed(`there is no ${attestationFile}`);
  if (envelope === null) return failed(`${attestationFile} is not what a run writes`);
  return envelope.payloadType === statementType ? passed : failed(`it holds ${envelope.payloadType}`);
}

function signatureClaim(envelope: Envelope | null, publicKey: KeyObject | null, isSigned: boolean): Outcome {
  if (isSigned) return passed;
  const signers = envelope?.signatures.map(({ keyId }) => keyId.slice(0, 16)) ?? [];
  const by = signers.length === 0 ? 'nobody signed it' : `it names the signer ${signers.join(', ')}`;
  if (publicKey === null) return unknown(`${by}, and no public key was given to check with`);
  return failed(signers.length === 0 ? by : `${by}, whose signature is not one of the key that was given`);
}

/** Made anew from the report: every digest, number and name of the statement is one of the report's. */
function statementClaim(envelope: Envelope | null, report: EmulationReport | string, text: string): Outcome {
  if (envelope === null || typeof report === 'string') return failed('there is nothing to compare');
  const wanted = Buffer.from(renderStatement(statementOf(report, text)));
  return wanted.equals(envelope.payload) ? passed : failed('the report is not the one that was attested');
}

async function contentClaims(report: EmulationReport, projectDir: string | null): Promise<readonly Claim[]> {
  const { verdict, numbers } = judgeAgain(report);
  return [
    claim('verdict', 'the verdict follows from what was seen', verdict === null ? passed : failed(verdict)),
    claim('numbers', 'the figures of every fault follow from its trials', numbers === null ? passed : failed(numbers)),
    claim('inputs', 'the project is as the run read it', await inputsClaim(report, projectDir)),
  ];
}

async function inputsClaim({ inputs }: EmulationReport, projectDir: string | null): Promise<Outcome> {
  if (projectDir === null) return unknown('there is no project here to compare with');
  if (inputs.length === 0) return failed('the report names no file');
  const changed = await changedInputs(inputs, projectDir);
  if (changed.length === 0) return passed;
  return failed(changed.map(({ file, reason }) => `${file} ${reason}`).join('; '));
}

function worstOf(claims: readonly Claim[]): Verdict {
  if (claims.some(({ outcome }) => outcome === 'fail')) return 'fail';
  return claims.some(({ outcome }) => outcome === 'inconclusive') ? 'inconclusive' : 'pass';
}

function parseReport(text: string, parse: VerifyOptions['parse']): EmulationReport | string {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return 'it is no JSON';
    throw cause;
  }
}

/** Of a directory the report in it. */
export async function reportPath(path: string): Promise<string> {
  const found = await pathInReport(path, reportFile);
  if (found === null) throw missing(path);
  return found;
}

function missing(path: string): DwcpError {
  return new DwcpError('REPORT_UNREADABLE', `there is no report ${path}`, {
    hint: '`dwcp emulate list` shows where the latest ones are',
  });
}
