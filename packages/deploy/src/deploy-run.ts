import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnvironmentOptions, type EnvironmentPaths, environmentPaths } from '@dwcp/environment';
import {
  type Context,
  type Journal,
  type JournalEntry,
  makeDirectory,
  markedRunner,
  oneOf,
  openJournal,
  readJournal,
  takeLock,
} from '@dwcp/io';
import { type DeploymentMode, DwcpError, deploymentModes } from '@dwcp/model';
import { type Approval, isApproval } from './approval.ts';
import type { StepReport } from './reports.ts';

/** One execution that may change an environment: holds its lock, writes its journal, times its steps. */
export interface DeployRun {
  readonly paths: EnvironmentPaths;
  readonly ctx: Context;
  readonly steps: readonly StepReport[];
  /** What an interrupted run left in the journal; [] when the last one finished. */
  readonly interrupted: readonly JournalEntry[];
  /** Journals the start, does the step, journals the end. */
  step<T>(name: string, body: () => Promise<T>): Promise<T>;
  journal(code: string, data?: Readonly<Record<string, unknown>>): void;
  /** Marks the run as finished: nothing is left to resume. */
  finish(): Promise<void>;
  /** Gives the lock back; an unfinished journal stays for `dwcp resume`. */
  close(): Promise<void>;
}

export async function openDeployRun(options: EnvironmentOptions, ctx: Context): Promise<DeployRun> {
  const paths = environmentPaths(options);
  await makeDirectory(paths.root);
  const lock = await takeLock(paths.lock);
  let journal: Journal;
  try {
    journal = await openJournal(paths.journal, { now: ctx.now });
  } catch (cause) {
    await lock.release();
    throw cause;
  }
  const steps: StepReport[] = [];
  let isOpen = true;
  const closeJournal = (): void => {
    if (isOpen) journal.close();
    isOpen = false;
  };
  return {
    paths,
    ctx: { ...ctx, run: markedRunner(ctx.run, paths.root) },
    steps,
    interrupted: [...journal.entries],
    async step(name, body) {
      const started = performance.now();
      const cpu = process.cpuUsage();
      journal.append('step.started', { name });
      ctx.events.emit({ code: 'deploy.step-started', message: name, data: { step: name } });
      const result = await body();
      const durationMs = performance.now() - started;
      const used = process.cpuUsage(cpu);
      steps.push({ name, durationMs, ownCpuMs: (used.user + used.system) / 1_000 });
      journal.append('step.finished', { name });
      ctx.events.emit({ code: 'deploy.step-finished', message: name, data: { step: name, durationMs } });
      return result;
    },
    journal(code, data = {}) {
      journal.append(code, data);
    },
    async finish() {
      journal.append('run.finished');
      closeJournal();
      await makeDirectory(paths.finishedJournals);
      await rename(paths.journal, join(paths.finishedJournals, `${new Date(ctx.now()).toISOString()}.log`));
    },
    async close() {
      closeJournal();
      await lock.release();
    },
  };
}

export interface InterruptedDeploy {
  readonly mode: DeploymentMode;
  /** What was approved in it; null when it did not come to that. */
  readonly approved: Approval | null;
}

const isMode = oneOf(deploymentModes);

/** The options an interrupted deploy was started with; null when nothing was interrupted. */
export async function interruptedDeploy(options: EnvironmentOptions): Promise<InterruptedDeploy | null> {
  const entries = await readJournal(environmentPaths(options).journal);
  const begun = entries.findLast((entry) => entry.code === 'deploy.begun');
  if (begun === undefined || entries.some((entry) => entry.code === 'run.finished')) return null;
  const { mode } = begun.data;
  if (!isMode(mode)) {
    throw new DwcpError('JOURNAL_CORRUPT', `the journal of ${options.environment} names no mode`, {
      hint: 'deploy again with `dwcp deploy`',
    });
  }
  const since = entries.slice(entries.lastIndexOf(begun));
  const approved = since.findLast((entry) => entry.code === 'deploy.approved')?.data;
  return { mode, approved: isApproval(approved) ? approved : null };
}
