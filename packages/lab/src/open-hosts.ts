import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { type Context, writeFileAtomic } from '@dwcp/io';
import { applyHostFiles, hostDirectory, prepareHostDirectory, readHostKey } from './host/host-directory.ts';
import { type HostRecord, leaderOf, readHostRecord } from './host/host-record.ts';
import { killInNamespaces } from './host/lab-processes.ts';
import { cutHost, launchHost, markHostUp, wireHosts } from './host/start-host.ts';
import { waitForHost } from './host/wait-for-host.ts';
import { inParallel } from './in-parallel.ts';
import { hostTimeoutMs } from './lab.ts';
import { namespaceOf } from './lab-names.ts';
import { isBare, isImpaired, isLight, type LabHost, type LabPlan, managementAddressOf } from './lab-plan.ts';
import { knownHostsPath } from './lab-record.ts';
import { applyPorts, unplugPorts } from './network/apply-ports.ts';
import { hasNamespace, removeNamespaces } from './network/namespaces.ts';
import { netbuild } from './network/netbuild.ts';
import { renderHostChecks } from './network/render-lab-network.ts';

interface HostsOptions {
  readonly dir: string;
  /** The tree under the disks; null when no host has one. */
  readonly image: string | null;
  /** True when nothing of the lab was there before. */
  readonly isFresh: boolean;
  readonly ctx: Context;
}

/** Brings all hosts of a lab whose segments are there to the plan: cables of all that are off at once, then processes. */
export async function openHosts(plan: LabPlan, options: HostsOptions): Promise<void> {
  const { dir, isFresh, ctx } = options;
  // A start is bound by the processors: more at a time makes all of them slower.
  const width = availableParallelism();
  const bare = plan.hosts.filter(isBare);
  const withDisk = plan.hosts.filter((host) => !isBare(host));
  const incomplete = isFresh ? plan.hosts : await findIncomplete(plan, ctx);
  const usable = new Set<LabHost>();
  await inParallel(withDisk, width, async (host) => {
    if (await prepareHost(plan, host, options)) usable.add(host);
  });
  const bareOff = bare.filter((host) => incomplete.includes(host));
  if (!isFresh) await removeBareHosts(plan, bareOff, ctx);
  // Before any of them runs: whoever finds a host running after this was cut off can tell that it is the right one.
  await writeKnownHosts(plan, dir);
  const off = withDisk.filter((host) => !usable.has(host));
  await wireHosts(plan, [...bareOff, ...off], { dir, ctx });
  await inParallel(off, width, (host) => startHost(plan, host, options));
  for (const host of bare) {
    if (isImpaired(host) && !bareOff.includes(host)) await applyPorts(plan, host, { dir, ctx });
  }
  await inParallel([...usable], width, (host) =>
    keepHost(plan, host, { ...options, isWired: !incomplete.includes(host) }),
  );
}

/** Hosts whose namespace is missing or lacks a cable. */
async function findIncomplete(plan: LabPlan, ctx: Context): Promise<readonly LabHost[]> {
  if (plan.hosts.length === 0) return [];
  const names = new Set((await netbuild(renderHostChecks(plan, plan.hosts), ctx)).incomplete);
  return plan.hosts.filter((host) => names.has(namespaceOf(plan.lab, host.name)));
}

/** True when the host runs as planned. One that does not is switched off, with a disk and a host key that can be used. */
async function prepareHost(plan: LabPlan, host: LabHost, { dir, image, ctx }: HostsOptions): Promise<boolean> {
  const record = await readHostRecord(dir, host.name);
  const isRunning = (await leaderOf(dir, host.name)) !== null;
  const isOnTrees = hasTrees(record, host, image);
  if (isRunning && isOnTrees && (await hasNamespace(namespaceOf(plan.lab, host.name)))) return true;
  await cutHost(plan, host, { dir, ctx });
  if (!isOnTrees) await rm(hostDirectory(dir, host.name).path, { recursive: true, force: true });
  await prepareHostDirectory(plan, host, { dir, ctx });
  return false;
}

/** True when the disk of a host was made over the trees it is to have. */
function hasTrees(record: HostRecord | null, host: LabHost, image: string | null): boolean {
  return record?.image === image && isDeepStrictEqual(record?.layers ?? [], host.layers ?? []);
}

async function removeBareHosts(plan: LabPlan, hosts: readonly LabHost[], ctx: Context): Promise<void> {
  const names = hosts.map((host) => host.name);
  await unplugPorts(plan, hosts, ctx);
  await killInNamespaces(plan.lab, names);
  await removeNamespaces(
    names.map((name) => namespaceOf(plan.lab, name)),
    ctx,
  );
}

async function startHost(plan: LabPlan, host: LabHost, { dir, image, ctx }: HostsOptions): Promise<void> {
  const started = performance.now();
  await launchHost(plan, host, { dir, image, ctx });
  const status = await waitForHost(plan, host, { dir, timeoutMs: hostTimeoutMs, ctx });
  await markHostUp(dir, host.name);
  const durationMs = Math.round(performance.now() - started);
  ctx.events.emit({
    code: 'lab.host-started',
    message: `started ${host.name}`,
    data: { host: host.name, status, durationMs },
  });
}

/** Brings a running host to the plan without touching what runs in it. */
async function keepHost(
  plan: LabPlan,
  host: LabHost,
  options: HostsOptions & { readonly isWired: boolean },
): Promise<void> {
  const { dir, isWired, ctx } = options;
  const leader = await leaderOf(dir, host.name);
  if (leader === null) {
    await cutHost(plan, host, { dir, ctx });
    await wireHosts(plan, [host], { dir, ctx });
    return startHost(plan, host, options);
  }
  // What an impaired link does to packets may have changed, which its mark does not tell.
  if (!isWired || isImpaired(host)) await applyPorts(plan, host, { dir, ctx });
  await applyHostFiles(plan, host, { root: `/proc/${leader}/root`, isRunning: true });
  await waitForHost(plan, host, { dir, timeoutMs: hostTimeoutMs, ctx });
  await markHostUp(dir, host.name);
}

/** Of the hosts that have an sshd. */
async function writeKnownHosts(plan: LabPlan, dir: string): Promise<void> {
  const lines = await Promise.all(
    plan.hosts
      .filter((host) => !isLight(host))
      .map(async (host) => {
        const names = [managementAddressOf(host), host.name, host.hostname].filter((name) => name !== null);
        const key = await readHostKey(dir, host.name);
        return key === null ? '' : `${[...new Set(names)].join(',')} ${key}\n`;
      }),
  );
  await writeFileAtomic(knownHostsPath(dir), lines.join(''), { permissions: 0o644 });
}
