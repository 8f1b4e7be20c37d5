import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, makeDirectory, uninterrupted } from '@dwcp/io';
import { closeLab, holdLab } from '@dwcp/lab';
import type { EmulationReport } from '@dwcp/model';
import { freeLabDirectory } from './drive/labs.ts';
import { drivenSubject, writeDrivenSubject } from './drive/subject-record.ts';
import { configureHosts, openHosts } from './laboratory/open-laboratory.ts';
import { measureNetwork, watchUnderlay } from './measure/measure-network.ts';
import type { RunOptions } from './options.ts';
import { emulationPaths } from './paths.ts';
import { buildReport } from './report/build-report.ts';
import { collectEvidence } from './report/evidence/collect-evidence.ts';
import { judgeScale } from './report/judge-scale.ts';
import { emulateScale } from './scale.ts';
import { step } from './steps.ts';
import { loadSubject, type Subject } from './subject.ts';

/** Longest a network may take until every check passes. */
const defaultConvergenceMs = 60_000;

/**
 * Runs a scenario: brings its network up with the bytes a deploy would use, checks and measures it, breaks it, and judges what
 * was seen. The lab is removed whatever happens, unless it is to be kept. A network that fails is a report, not an error.
 */
export async function emulate(options: RunOptions, ctx: Context): Promise<EmulationReport> {
  const startedMs = performance.now();
  const startedAt = new Date(ctx.now()).toISOString();
  const subject = await step('read the scenario', ctx, () => loadSubject(options));
  const paths = emulationPaths(options);
  const dir = options.keep
    ? await freeLabDirectory(options, subject.scenario.name)
    : join(paths.runs, randomBytes(4).toString('hex'));
  await makeDirectory(dir);
  const held = await holdLab(dir);
  try {
    return await run(subject, { ...options, dir, startedMs, startedAt }, ctx);
  } finally {
    if (!options.keep) await step('take the network down', ctx, () => closeLab(dir, uninterrupted(ctx)));
    await held.release();
    if (!options.keep) await rm(dir, { recursive: true, force: true });
  }
}

async function run(
  subject: Subject,
  options: RunOptions & { readonly dir: string; readonly startedMs: number; readonly startedAt: string },
  ctx: Context,
): Promise<EmulationReport> {
  const { scenario, topology } = subject;
  const { dir, startedMs } = options;
  if (topology === null) {
    const evidence = await emulateScale(scenario, dir, ctx);
    return step('judge', ctx, () => judgeScale({ subject, evidence }, options, ctx));
  }
  const bare = await step('start the hosts', ctx, () => openHosts(topology, { ...options, shape: scenario }, ctx));
  const watcher = await watchUnderlay(bare, dir, ctx);
  const laboratory = await step('configure the nodes', ctx, () =>
    configureHosts(bare, { ...emulationPaths(options), alteration: options.alteration }, ctx),
  );
  if (options.keep) await writeDrivenSubject(dir, drivenSubject(scenario, laboratory));
  const convergenceMs = options.alteration?.convergenceMs ?? defaultConvergenceMs;
  const deadlineMs = startedMs + scenario.timeBudgetSeconds * 1_000;
  const seen = await measureNetwork(scenario, laboratory, { deadlineMs, convergenceMs, watcher }, ctx);
  const evidence = { laboratory, reportDir: options.reportDir, sinceMs: Date.parse(options.startedAt) };
  const measured = await step('collect evidence', ctx, () => collectEvidence(seen, evidence, ctx));
  return step('judge', ctx, () => buildReport({ subject, laboratory, measured }, options, ctx));
}
