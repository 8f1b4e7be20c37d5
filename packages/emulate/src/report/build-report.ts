import type { Context } from '@dwcp/io';
import type { EmulationReport, Finding, RunChoices } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { judgeEmulation, loadArtifact, openBoundedEngine } from '@dwcp/policy';
import type { Laboratory } from '../laboratory/laboratory.ts';
import type { EmulateOptions } from '../options.ts';
import type { Subject } from '../subject.ts';
import { inspectDataPlane } from './data-plane.ts';
import type { MeasuredWithEvidence } from './evidence/collect-evidence.ts';
import { mapOf } from './map-of.ts';
import { toolVersions } from './tool-versions.ts';
import { judgeEvidence } from './verdict.ts';

/** Everything that was seen in one document, with the verdict that follows from it. */
export async function buildReport(
  seen: { readonly subject: Subject; readonly laboratory: Laboratory; readonly measured: MeasuredWithEvidence },
  options: EmulateOptions & { readonly startedMs: number; readonly startedAt: string },
  ctx: Context,
): Promise<EmulationReport> {
  const { subject, laboratory, measured } = seen;
  const { scenario } = subject;
  const { topology, runners } = laboratory;
  const { impairment, ...evidence } = measured;
  const unjudged: EmulationReport = {
    formatVersion: 1,
    scenario,
    choices: choicesOf(options),
    verdict: 'inconclusive',
    reasons: [],
    startedAt: options.startedAt,
    durationMs: performance.now() - options.startedMs,
    dataPlane: await inspectDataPlane(topology, runners, {
      scenario,
      impairment: scenario.links.length === 0 ? null : impairment,
    }),
    inputs: subject.inputs,
    release: releaseDigest(renderRelease(topology, { publicKeys: {}, program: laboratory.program ?? undefined })),
    tools: await toolVersions(anyOf(runners.values()), options.version),
    map: mapOf(topology),
    ...evidence,
    findings: [],
  };
  return judgeReport(unjudged, { ...options, subject }, ctx);
}

/** The report with what the lab policy finds in it, and the verdict that follows from both. */
export async function judgeReport(
  unjudged: EmulationReport,
  options: { readonly policiesDir: string; readonly subject: Subject },
  ctx: Context,
): Promise<EmulationReport> {
  const findings = await askLabPolicy(unjudged, options, ctx);
  return { ...unjudged, findings, ...judgeEvidence({ ...unjudged, findings }) };
}

/** What of the scenario was asked to be otherwise. */
export function choicesOf({ scenario, environment, mode, seed, trials }: EmulateOptions): RunChoices {
  return { scenario, environment, mode, seed, trials };
}

async function askLabPolicy(
  report: EmulationReport,
  options: { readonly policiesDir: string; readonly subject: Subject },
  ctx: Context,
): Promise<readonly Finding[]> {
  const engine = openBoundedEngine(await loadArtifact(options.policiesDir), { nowMs: ctx.now() });
  try {
    return await judgeEmulation(report, engine, options.subject.document);
  } finally {
    await engine.close();
  }
}

function anyOf<T>(values: Iterable<T>): T {
  for (const value of values) return value;
  throw new Error('a lab without hosts');
}
