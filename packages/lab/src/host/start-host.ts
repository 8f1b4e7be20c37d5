import { type Context, identifyProcess, isRunning } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { namespaceOf } from '../lab-names.ts';
import { isBare, isImpaired, isLight, type LabHost, type LabPlan } from '../lab-plan.ts';
import { lightArgv } from '../light/light-argv.ts';
import { nativeProgram } from '../native-program.ts';
import { applyPorts, unplugPorts } from '../network/apply-ports.ts';
import { hasNamespace, listNamespaces, removeNamespaces } from '../network/namespaces.ts';
import { netbuild } from '../network/netbuild.ts';
import { renderHosts } from '../network/render-lab-network.ts';
import { isUserNamespace } from '../rootless/user-namespace.ts';
import { createCpuCgroup, createHostCgroups, enableControllers, removeCgroups } from './cgroups.ts';
import { type HostDirectory, hostDirectory, prepareHostDirectory } from './host-directory.ts';
import { tailOf } from './host-log.ts';
import { readHostRecord, writeHostRecord } from './host-record.ts';
import { killLabProcesses } from './lab-processes.ts';
import { launchArgv, launchEnvironment } from './launch-argv.ts';
import { treesOf } from './overlay-options.ts';

/** Plugs hosts that are off into their segments. The cables of the others stay as they are. */
export async function wireHosts(
  plan: LabPlan,
  hosts: readonly LabHost[],
  options: { readonly dir: string; readonly ctx: Context },
): Promise<void> {
  if (hosts.length === 0) return;
  const present = new Set(await listNamespaces(plan.lab));
  await netbuild(renderHosts(plan, hosts, { isPresent: (name) => present.has(name) }), options.ctx);
  for (const host of hosts.filter(isImpaired)) await applyPorts(plan, host, options);
}

/** Switches a wired host on: disk, process. Does not wait until it is up. The host must be off. */
export async function launchHost(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly image: string | null; readonly ctx: Context },
): Promise<void> {
  const { dir, image, ctx } = options;
  // A bare host is on as soon as its cables are in.
  if (isBare(host)) return;
  if (image === null) throw new Error(`host ${host.name} has a disk and no image`);
  const directory = hostDirectory(dir, host.name);
  await prepareHostDirectory(plan, host, { dir, ctx });
  const record = { image, layers: host.layers, isUp: false };
  await writeHostRecord(dir, host.name, { ...record, process: null });
  const start = isLight(host) ? lightStart : fullStart;
  const { argv, env } = await start(plan, host, { directory, trees: treesOf(host, image) });
  const pid = await ctx.run.start(argv, { logFile: directory.log, env });
  const identity = await identifyProcess(pid);
  if (identity === null) {
    throw new DwcpError(
      'LAB_FAILED',
      `host ${host.name} ended as soon as it was started:\n${await tailOf(directory.log)}`,
      {
        hint: `read ${directory.log}`,
      },
    );
  }
  await writeHostRecord(dir, host.name, { ...record, process: identity });
}

interface HostStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function fullStart(
  plan: LabPlan,
  host: LabHost,
  options: { readonly directory: HostDirectory; readonly trees: readonly string[] },
): Promise<HostStart> {
  const cgroups = await createHostCgroups(plan.lab, host.name);
  await enableControllers(plan.lab);
  const argv = launchArgv({ lab: plan.lab, host: host.name, hostname: host.hostname, ...options, cgroups });
  return { argv, env: launchEnvironment };
}

/** Its processes are found by their namespace and their mark; a cgroup is there for the processors only. */
async function lightStart(
  plan: LabPlan,
  host: LabHost,
  options: { readonly directory: HostDirectory; readonly trees: readonly string[] },
): Promise<HostStart> {
  const isRootless = await isUserNamespace();
  const argv = lightArgv({
    cgroup: isRootless ? null : await createCpuCgroup(plan.lab, host.name),
    program: nativeProgram('lightinit'),
    lab: plan.lab,
    host: host.name,
    hostname: host.hostname,
    ...options,
    isRootless,
  });
  return { argv, env: {} };
}

/**
 * Switches a host off as a power cut does: cables first, so that nothing it says while it dies is heard. Its disk stays.
 * Also clears what is left of a host that died by itself.
 */
export async function cutHost(
  plan: LabPlan,
  host: LabHost,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<void> {
  await unplugPorts(plan, [host], options.ctx);
  await clearHost(plan.lab, host.name, options.ctx);
  if (isBare(host)) return;
  const record = await readHostRecord(options.dir, host.name);
  if (record !== null) await writeHostRecord(options.dir, host.name, { ...record, process: null });
}

/** Removes processes, namespace and cgroups of a host or segment, known to a plan or not. */
export async function clearHost(lab: string, name: string, ctx: Context): Promise<void> {
  await killLabProcesses(lab, name);
  await removeNamespaces([namespaceOf(lab, name)], ctx);
  await removeCgroups(lab, name);
}

/** Notes that a host can be reached. Until then a later run takes it for one that was never finished. */
export async function markHostUp(dir: string, host: string): Promise<void> {
  const record = await readHostRecord(dir, host);
  if (record !== null && !record.isUp) await writeHostRecord(dir, host, { ...record, isUp: true });
}

/** True when the host's process is the one that was recorded. */
export async function isHostRunning(dir: string, host: string): Promise<boolean> {
  const record = await readHostRecord(dir, host);
  return record !== null && record.process !== null && (await isRunning(record.process));
}

/** As isHostRunning; a bare host is on when its namespace is there. */
export async function isHostOn(plan: LabPlan, host: LabHost, dir: string): Promise<boolean> {
  return isBare(host) ? hasNamespace(namespaceOf(plan.lab, host.name)) : isHostRunning(dir, host.name);
}
