import { createHash } from 'node:crypto';
import type { Context } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';
import type { RunOptions } from '../options.ts';
import type { ScaleEvidence } from '../scale.ts';
import type { Subject } from '../subject.ts';
import { choicesOf, judgeReport } from './build-report.ts';

/** The report of a generated network: there is no release, and nothing that could leak. */
export async function judgeScale(
  seen: { readonly subject: Subject; readonly evidence: ScaleEvidence },
  options: RunOptions & { readonly startedMs: number; readonly startedAt: string },
  ctx: Context,
): Promise<EmulationReport> {
  const { subject, evidence } = seen;
  const unjudged: EmulationReport = {
    formatVersion: 1,
    scenario: subject.scenario,
    choices: choicesOf(options),
    verdict: 'inconclusive',
    reasons: [],
    startedAt: options.startedAt,
    durationMs: performance.now() - options.startedMs,
    inputs: subject.inputs,
    // Of nothing: no node holds a file.
    release: createHash('sha256').digest('hex'),
    tools: [
      { name: 'dwcp', version: options.version },
      { name: 'node', version: process.versions.node },
    ],
    ...evidence,
    leaks: [],
    faults: [],
    benchmarks: [],
    throughput: [],
    cutOff: null,
    findings: [],
  };
  return judgeReport(unjudged, { ...options, subject }, ctx);
}
