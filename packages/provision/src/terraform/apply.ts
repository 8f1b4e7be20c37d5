import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Context,
  identifyProcess,
  isNumber,
  isRunning,
  isText,
  objectOf,
  orNull,
  type ProcessIdentity,
  stopProcess,
  writeFileAtomic,
} from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { applyArgs } from './argv.ts';
import { terraformFailure } from './failure.ts';
import { readNewLines } from './log-tail.ts';
import { recordEnd, recordStart } from './operation.ts';
import { errorsOf, parseLine, type TerraformLine } from './parse.ts';
import type { TerraformPlan } from './plan.ts';
import { digestOfPlan } from './plan-digest.ts';
import { inspectTerraformProcesses } from './processes.ts';
import { reportProgress } from './progress.ts';
import { readRecord, type TerraformDirectory } from './record.ts';
import { fileIn, type TerraformWorkspace } from './workspace.ts';

/** An apply that was started. It outlives dwcp; its log tells how it went, whoever reads it. */
export interface ApplyRun {
  /** Null when dwcp died between the start and writing this down, and the process is gone. */
  readonly identity: ProcessIdentity | null;
  readonly planFile: string;
  /** sha256 of the plan it carries out. */
  readonly digest: string;
  readonly logFile: string;
}

export interface ApplyReport {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

const recordName = 'apply.json';
const recordShape = objectOf<ApplyRun>({
  identity: orNull(objectOf<ProcessIdentity>({ pid: isNumber, startTime: isText })),
  planFile: isText,
  digest: isText,
  logFile: isText,
});

const everyMs = 200;
/** Terraform ends what it has begun and saves the state when asked to stop; an instance takes the longest. */
const stopMs = 180_000;

/** Carries out exactly a saved plan and waits for it. `onStarted` gets the identity before anything else happens. */
export async function applyPlan(
  workspace: TerraformWorkspace,
  options: { readonly plan: TerraformPlan; readonly onStarted: (identity: ProcessIdentity) => void | Promise<void> },
  ctx: Context,
): Promise<ApplyReport> {
  const { planFile, digest } = options.plan;
  await requireUnchanged(options.plan);
  const logFile = fileIn(workspace, 'apply.log');
  await rm(logFile, { force: true });
  const run = { planFile, digest, logFile };
  await recordStart(workspace, ctx);
  await writeRun(workspace, { ...run, identity: null });
  const pid = await ctx.run.start([workspace.tool.path, ...applyArgs(planFile)], {
    cwd: workspace.workDir,
    env: workspace.env,
    logFile,
  });
  const identity = await identifyProcess(pid);
  if (identity !== null) {
    await writeRun(workspace, { ...run, identity });
    await options.onStarted(identity);
  }
  return await awaitApply(workspace, { ...run, identity }, ctx);
}

/** What was looked at and agreed to is the plan of this digest; the file may have been written anew meanwhile. */
async function requireUnchanged({ planFile, digest }: TerraformPlan): Promise<void> {
  const found = await digestOfPlan(planFile).catch(() => null);
  if (found === digest) return;
  const what = found === null ? 'cannot be read any more' : 'is not the plan that was made';
  throw new DwcpError('TERRAFORM_FAILED', `${planFile} ${what}`, { hint: 'run the command again' });
}

/** The apply started last that nobody has waited for to the end; null when there is none. */
export async function inspectApply(directory: TerraformDirectory): Promise<ApplyRun | null> {
  const run = await readApplyRecord(directory);
  return run?.identity === null ? { ...run, identity: await findProcess(run.planFile) } : run;
}

/** The same as it was written down, whatever became of its process. Throws STATE_CORRUPT when it cannot be read. */
export function readApplyRecord(directory: TerraformDirectory): Promise<ApplyRun | null> {
  return readRecord(directory, { name: recordName, shape: recordShape });
}

/**
 * Waits for an apply, started by this dwcp or by one that died. The log alone tells the result: Terraform prints its
 * change summary for an apply only after everything succeeded and the state is saved (internal/command/apply.go).
 */
export async function awaitApply(workspace: TerraformWorkspace, run: ApplyRun, ctx: Context): Promise<ApplyReport> {
  const lines: TerraformLine[] = [];
  let position = 0;
  let unread = '';
  const read = async (): Promise<void> => {
    const next = await readNewLines(run.logFile, position);
    position = next.position;
    for (const text of next.lines) {
      const line = parseLine(text);
      if (line === null) unread = `${unread}\n${text}`.slice(-2_000);
      else {
        lines.push(line);
        reportProgress(line, ctx);
      }
    }
  };
  while (run.identity !== null && (await isRunning(run.identity))) {
    if (ctx.signal.aborted) {
      await stopProcess(run.identity, { graceMs: stopMs });
      break;
    }
    await read();
    await delay(everyMs);
  }
  await read();
  await rm(runPath(workspace), { force: true });
  const report = reportOf(lines);
  // A process that could still say how it went has given back the lock, too.
  if (report !== null || errorsOf(lines).length > 0) await recordEnd(workspace);
  if (report === null) throw failureOf(workspace, { lines, unread, isAborted: ctx.signal.aborted });
  await rm(run.planFile, { force: true });
  return report;
}

function reportOf(lines: readonly TerraformLine[]): ApplyReport | null {
  for (const line of lines) {
    if (!('changes' in line) || line.changes.operation === 'plan') continue;
    return { added: line.changes.add, changed: line.changes.change, removed: line.changes.remove };
  }
  return null;
}

function failureOf(
  workspace: TerraformWorkspace,
  options: { readonly lines: readonly TerraformLine[]; readonly unread: string; readonly isAborted: boolean },
): DwcpError {
  const errors = errorsOf(options.lines);
  if (options.isAborted) {
    return new DwcpError('INTERRUPTED', 'interrupted during terraform apply', { hint: 'run `dwcp resume`' });
  }
  if (errors.length > 0 || options.unread !== '') {
    return terraformFailure('apply', errors, { dir: workspace.workDir, fallback: options.unread });
  }
  return new DwcpError('TERRAFORM_FAILED', `terraform apply ended without a result in ${workspace.workDir}`, {
    hint: 'run `dwcp resume`',
  });
}

async function findProcess(planFile: string): Promise<ProcessIdentity | null> {
  const found = (await inspectTerraformProcesses()).find((process) => process.argv.includes(planFile));
  return found === undefined ? null : await identifyProcess(found.pid);
}

async function writeRun(workspace: TerraformWorkspace, run: ApplyRun): Promise<void> {
  await writeFileAtomic(runPath(workspace), JSON.stringify(run));
}

function runPath(workspace: TerraformWorkspace): string {
  return fileIn(workspace, recordName);
}
