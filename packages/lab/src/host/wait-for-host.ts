import { type Context, waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { inNamespace, namespaceOf } from '../lab-names.ts';
import { isBare, isLight, type LabHost, type LabPlan, managementAddressOf, managementSegment } from '../lab-plan.ts';
import { answersInit } from '../light/init-client.ts';
import { hostDirectory, readHostKey } from './host-directory.ts';
import { tailOf } from './host-log.ts';
import { hostPrefix } from './host-prefix.ts';
import { leaderOf } from './host-record.ts';
import { isHostRunning } from './start-host.ts';

/**
 * Waits until a host has started all it is going to start and answers ssh, with its own key, in the management segment.
 * Returns what systemd says of it: `running`, or `degraded` when a unit failed.
 */
export async function waitForHost(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly timeoutMs: number; readonly ctx: Context },
): Promise<string> {
  const { dir, ctx } = options;
  if (isBare(host)) return 'running';
  let last = 'its first process has not started';
  const check = async (): Promise<string | null> => {
    if (!(await isHostRunning(dir, host.name))) throw await hostFailed(host, dir, 'ended while it was starting');
    const leader = await leaderOf(dir, host.name);
    if (leader === null) return null;
    if (isLight(host)) {
      last = 'its process 1 does not answer';
      return (await answersInit(leader)) ? 'running' : null;
    }
    const status = await systemStatus(host, leader, ctx);
    last = `systemd says ${status}`;
    if (status !== 'running' && status !== 'degraded') return null;
    if (await answersSsh(plan, host, { dir, ctx })) return status;
    last = `systemd says ${status} and ssh does not answer`;
    return null;
  };
  try {
    return await waitFor(check, {
      timeoutMs: options.timeoutMs,
      // Each look costs the processors the host needs to start.
      everyMs: isLight(host) ? 10 : 200,
      signal: ctx.signal,
      onTimeout: () => new HostNotReady(),
    });
  } catch (cause) {
    if (!(cause instanceof HostNotReady)) throw cause;
    const jobs = isLight(host) ? '' : await unfinishedJobs(host, await leaderOf(dir, host.name), ctx);
    throw await hostFailed(host, dir, `is not up after ${options.timeoutMs / 1000} s: ${last}${jobs}`);
  }
}

class HostNotReady extends Error {}

async function systemStatus(host: LabHost, leader: number, ctx: Context): Promise<string> {
  const result = await ctx.run.run([...hostPrefix(host, leader), 'systemctl', 'is-system-running'], {
    timeoutMs: 10_000,
    okExitCodes: [...Array(256).keys()],
  });
  return result.stdout.trim() || 'nothing yet';
}

async function answersSsh(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<boolean> {
  const address = managementAddressOf(host);
  if (address === null) return true;
  const argv = ['ssh-keyscan', '-T', '2', '-t', 'ed25519', address];
  const result = await options.ctx.run.run(inNamespace(namespaceOf(plan.lab, managementSegment), argv), {
    timeoutMs: 10_000,
    okExitCodes: [0, 1],
  });
  const key = await readHostKey(options.dir, host.name);
  return key !== null && result.stdout.includes(key);
}

async function unfinishedJobs(host: LabHost, leader: number | null, ctx: Context): Promise<string> {
  if (leader === null) return '';
  const result = await ctx.run.run(
    [...hostPrefix(host, leader), 'systemctl', 'list-jobs', '--no-pager', '--no-legend'],
    {
      timeoutMs: 10_000,
      okExitCodes: [0, 1],
    },
  );
  return result.stdout.trim() === '' ? '' : `\nwaiting for:\n${result.stdout.trimEnd()}`;
}

async function hostFailed(host: LabHost, dir: string, what: string): Promise<DwcpError> {
  const { log } = hostDirectory(dir, host.name);
  return new DwcpError('LAB_FAILED', `host ${host.name} ${what}\n${log}:\n${await tailOf(log)}`, {
    hint: `read ${log}, then run the command again: what is up stays up`,
  });
}
