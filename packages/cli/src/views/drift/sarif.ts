import { createHash } from 'node:crypto';
import type { Drift, DriftReport } from '@dwcp/model';
import { sarifLevel } from '../lint/sarif-results.ts';
import { renderSarifDocument } from '../sarif/document.ts';
import { causeWords } from './group-drifts.ts';

export interface DriftSarifOptions {
  readonly version: string;
  /** Where the documentation is read, an absolute URI without a slash at its end. */
  readonly docsUri: string;
}

/** One id for each check; a drift of no file stands at the environment file, as GitHub asks for one. */
export function renderDriftSarif(report: DriftReport, options: DriftSarifOptions): string {
  const drifts = [...report.drifts, ...report.ignored.map(({ drift }) => drift)];
  const checks = [...new Set(drifts.map(({ check }) => check))].toSorted();
  const result = (drift: Drift) => ({
    ruleId: drift.check,
    ruleIndex: checks.indexOf(drift.check),
    level: sarifLevel(drift.severity),
    message: { text: messageOf(drift).replace(/\{(\d+)\}/g, '{{$1}}') },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: fileOf(drift, report), uriBaseId: 'SRCROOT' } },
        logicalLocations: [{ fullyQualifiedName: [drift.node ?? drift.kind, drift.subject].join(': ') }],
      },
    ],
    partialFingerprints: { 'dwcp/drift/v1': createHash('sha256').update(drift.id).digest('hex') },
    properties: {
      severity: drift.severity,
      kind: drift.kind,
      cause: drift.cause,
      changedBy: drift.changedBy,
      changedAt: drift.changedAt,
    },
  });
  return renderSarifDocument({
    version: options.version,
    informationUri: `${options.docsUri}/drift.md`,
    rules: checks.map((id) => ({
      id,
      shortDescription: { text: `Drift: ${id.replaceAll(/[/-]/g, ' ')}` },
      helpUri: `${options.docsUri}/drift.md`,
    })),
    automationId: `dwcp/drift/${report.environment}/`,
    invocation: {
      executionSuccessful: report.unchecked.length === 0,
      toolExecutionNotifications: report.unchecked.map(({ kind, node, subject, reason }) => ({
        level: 'error',
        message: {
          text: `not checked: ${kind} ${[node, subject].filter((text) => text !== null).join(' ')}: ${reason}`,
        },
      })),
    },
    results: [
      ...report.drifts.map(result),
      ...report.ignored.map(({ drift, owner, reason, expires }) => ({
        ...result(drift),
        suppressions: [
          { kind: 'external', status: 'accepted', justification: `${reason} (${owner}, until ${expires})` },
        ],
      })),
    ],
  });
}

/** The drift in one sentence. */
export function messageOf({ node, subject, cause, wanted, observed, remediation }: Drift): string {
  const where = node === null ? '' : `${node} `;
  return `${where}${subject}: ${causeWords[cause]}: wanted ${wanted ?? 'none'}, observed ${observed ?? 'none'}\nHint: ${remediation.hint}`;
}

function fileOf({ subject, check }: Drift, { environment }: DriftReport): string {
  return check.startsWith('description/') ? subject : `config/environments/${environment}.yaml`;
}
