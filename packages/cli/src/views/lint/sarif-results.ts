import { createHash } from 'node:crypto';
import type { LintReport, WaivedFinding } from '@dwcp/lint';
import type { Finding, Severity } from '@dwcp/model';
import { assertNever } from '@dwcp/model';
import { type SourceOptions, sourceUri } from './source-uri.ts';

interface ResultOptions extends SourceOptions {
  readonly ruleIndex: ReadonlyMap<string, number>;
}

/** One result for each finding, waived ones marked as suppressed. */
export function sarifResults(report: LintReport, options: ResultOptions) {
  const seen = new Map<string, number>();
  const result = (finding: Finding) => ({
    ruleId: finding.ruleId,
    ruleIndex: options.ruleIndex.get(finding.ruleId),
    level: sarifLevel(finding.severity),
    message: { text: messageOf(finding) },
    locations: locationsOf(finding, report, options),
    partialFingerprints: { 'dwcp/v1': fingerprintOf(finding, seen) },
    properties: { severity: finding.severity },
  });
  return [
    ...report.findings.map(result),
    ...report.waived.map((waived) => ({ ...result(waived.finding), suppressions: [suppressionOf(waived)] })),
  ];
}

export function sarifLevel(severity: Severity): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'error';
    case 'medium':
      return 'warning';
    case 'low':
      return 'note';
    default:
      return assertNever(severity);
  }
}

export function artifactLocation(file: string, options: SourceOptions) {
  const uri = sourceUri(file, options);
  return uri.startsWith('file:') ? { uri } : { uri, uriBaseId: 'SRCROOT' };
}

/** `{0}` would be replaced by an argument (§3.11.5); other braces are left, viewers show doubled ones as they stand. */
function messageOf(finding: Finding): string {
  const hint = finding.hint === null ? '' : `\nHint: ${finding.hint}`;
  return `${finding.message}${hint}`.replace(/\{(\d+)\}/g, '{{$1}}');
}

/**
 * The place, and the dotted path as a logical location. A finding without a place names a whole file, without a line, that
 * takes part: GitHub refuses a complete upload for one result that has no file.
 */
function locationsOf(finding: Finding, report: LintReport, options: SourceOptions) {
  const { location, path } = finding;
  const whole = report.inputs.find((input) => input.file.includes('/environments/')) ?? report.inputs[0];
  const file = location?.file ?? whole?.file;
  const physical =
    file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: artifactLocation(file, options),
            ...(location === null ? {} : { region: { startLine: location.line, startColumn: location.column } }),
          },
        };
  const logical = path === null ? {} : { logicalLocations: [{ fullyQualifiedName: path }] };
  return file === undefined && path === null ? [] : [{ ...physical, ...logical }];
}

/**
 * The same finding has the same one after lines have moved; equal findings of one file are numbered. Not named
 * `primaryLocationLineHash`: GitHub's upload action computes that from the file and warns of every other value.
 */
function fingerprintOf(finding: Finding, seen: Map<string, number>): string {
  const content = JSON.stringify([finding.ruleId, finding.location?.file ?? null, finding.path, finding.message]);
  const hash = createHash('sha256').update(content).digest('hex');
  const count = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, count);
  return `${hash}:${count}`;
}

function suppressionOf({ waiver }: WaivedFinding) {
  return {
    kind: 'external',
    status: 'accepted',
    justification: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
    properties: { owner: waiver.owner, expires: waiver.expires },
  };
}
