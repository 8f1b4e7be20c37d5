import { createDriftIgnores, driftIgnoresFile, loadDriftIgnores } from '@dwcp/config';
import {
  type Baseline,
  type EnvironmentOptions,
  type EnvironmentPaths,
  environmentPaths,
  inspectBaseline,
  loadBaseline,
} from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { DwcpError, type Topology } from '@dwcp/model';
import { inspectCloudEmulator } from '@dwcp/provision';
import { reachDeployed } from './detect-hosts.ts';
import { boundedRunner } from './observe/bounded-runner.ts';
import { lookSafely } from './observe/look.ts';
import { readingCredentials, readingProfileVariable } from './observe/reading-credentials.ts';

export interface InitStep {
  readonly name: 'baseline' | 'hosts' | 'cloud' | 'ledger';
  /** `made`: it was not there and is now. `missing`: somebody has to do something. */
  readonly verdict: 'ready' | 'made' | 'missing';
  readonly detail: string;
  /** The one next step; null when there is none. */
  readonly hint: string | null;
}

export interface InitReport {
  readonly environment: string;
  readonly steps: readonly InitStep[];
}

/** Looks whether a detection has all it needs, and makes the ledger when there is none. May be repeated. */
export async function initDrift(options: EnvironmentOptions, ctx: Context): Promise<InitReport> {
  const paths = environmentPaths(options);
  const baseline = await baselineStep(options, paths);
  const topology = baseline.baseline?.topology ?? null;
  const [hosts, cloud] =
    topology === null
      ? [waiting('hosts'), waiting('cloud')]
      : await Promise.all([hostsStep(topology, paths, ctx), cloudStep(topology, paths)]);
  const ledger = await ledgerStep(options, ctx);
  return { environment: options.environment, steps: [baseline.step, hosts, cloud, ledger] };
}

function waiting(name: InitStep['name']): InitStep {
  return { name, verdict: 'missing', detail: 'known once there is a baseline', hint: null };
}

async function baselineStep(
  { environment }: EnvironmentOptions,
  paths: EnvironmentPaths,
): Promise<{ readonly step: InitStep; readonly baseline: Baseline | null }> {
  const name = 'baseline';
  const hint = `run \`dwcp deploy --env ${environment}\`, which writes it`;
  try {
    const status = await inspectBaseline(paths);
    if (status === null) {
      return { step: { name, verdict: 'missing', detail: 'nothing was deployed yet', hint }, baseline: null };
    }
    const wrong = status.parts.filter(({ verdict }) => verdict === 'damaged' || verdict === 'absent');
    const detail =
      wrong.length === 0
        ? `release ${status.baseline.release.slice(0, 12)} of ${status.baseline.at}, whole`
        : wrong.map((part) => `${part.name}: ${part.detail}`).join('; ');
    const step: InitStep =
      wrong.length === 0 ? { name, verdict: 'ready', detail, hint: null } : { name, verdict: 'missing', detail, hint };
    return { step, baseline: await loadBaseline(paths.baseline) };
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'STATE_CORRUPT') throw cause;
    return { step: { name, verdict: 'missing', detail: cause.message, hint: cause.hint ?? hint }, baseline: null };
  }
}

async function hostsStep(topology: Topology, paths: EnvironmentPaths, ctx: Context): Promise<InitStep> {
  const name = 'hosts';
  const reach = await reachDeployed({ deployed: { topology } }, paths, ctx);
  if (reach === null) {
    return { name, verdict: 'missing', detail: 'the lab is gone', hint: 'run `dwcp deploy`, which brings it up' };
  }
  try {
    const looks = [...reach.runners].map(async ([node, runner]) => {
      const seen = await lookSafely(() =>
        boundedRunner(runner).run(['sh', '-s'], { input: 'true\n', timeoutMs: 20_000 }),
      );
      return { node, reason: seen.isObserved ? null : seen.reason };
    });
    const silent = (await Promise.all(looks)).filter(({ reason }) => reason !== null);
    const [first] = silent;
    if (first === undefined) {
      return { name, verdict: 'ready', detail: `${reach.runners.size} nodes answer over ssh`, hint: null };
    }
    return {
      name,
      verdict: 'missing',
      detail: `no answer from ${silent.map(({ node }) => node).join(', ')}: ${first.reason}`,
      hint: `bring them back, or look at the others with \`dwcp drift detect --host …\``,
    };
  } finally {
    await reach.close();
  }
}

async function cloudStep(topology: Topology, paths: EnvironmentPaths): Promise<InitStep> {
  const name = 'cloud';
  if (!topology.sites.some((site) => site.cloud !== null)) {
    return { name, verdict: 'ready', detail: 'no site is in a cloud', hint: null };
  }
  if (topology.environment.kind === 'lab') {
    const { kind } = await inspectCloudEmulator(paths.cloud);
    return kind === 'running'
      ? { name, verdict: 'ready', detail: 'the emulated cloud answers, and needs no credentials', hint: null }
      : { name, verdict: 'missing', detail: 'the emulated cloud does not answer', hint: 'run `dwcp deploy`' };
  }
  try {
    const credentials = await readingCredentials(topology);
    if (typeof credentials === 'string') {
      const detail = 'no profile that may only read: the credentials of the environment would be used';
      return { name, verdict: 'missing', detail, hint: `name one in ${readingProfileVariable}` };
    }
    const detail = `profile ${credentials.profile}; what it may do is not looked at`;
    return { name, verdict: 'ready', detail, hint: null };
  } catch (cause) {
    if (!(cause instanceof DwcpError)) throw cause;
    return { name, verdict: 'missing', detail: cause.message, hint: cause.hint ?? null };
  }
}

async function ledgerStep({ projectDir }: EnvironmentOptions, ctx: Context): Promise<InitStep> {
  const name = 'ledger';
  if (await createDriftIgnores(projectDir)) {
    return { name, verdict: 'made', detail: `${driftIgnoresFile}, empty`, hint: null };
  }
  const today = new Date(ctx.now()).toISOString().slice(0, 10);
  const { findings, ignores } = await loadDriftIgnores(projectDir, { today });
  const [wrong] = findings;
  if (wrong === undefined) {
    const over = ignores.filter(({ expires }) => expires < today).length;
    return { name, verdict: 'ready', detail: `${ignores.length} ignores, ${over} of them over`, hint: null };
  }
  const detail = `${driftIgnoresFile}:${wrong.location?.line ?? 1}: ${wrong.message}`;
  return { name, verdict: 'missing', detail, hint: 'mend it: of a file with a mistake nothing is ignored' };
}
