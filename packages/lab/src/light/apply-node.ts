import type { Context } from '@dwcp/io';
import { DwcpError, type NodeRelease } from '@dwcp/model';
import { type NodeFile, writeNodeFiles } from '../host/write-node-files.ts';
import type { Lab } from '../lab.ts';
import { isLight } from '../lab-plan.ts';
import { askInit } from './init-client.ts';
import { type LoadedUnit, loadUnit } from './load-unit.ts';

/** Longer than any unit of a release may take to start. */
const unitTimeoutMs = 120_000;

/** What a light host did not take of a release, each with the reason. */
export interface AppliedNode {
  readonly started: readonly string[];
  readonly notApplied: readonly { readonly subject: string; readonly reason: string }[];
}

/**
 * Brings a light host to a release: its users, its files, then its filters, its kernel parameters and its other units in the
 * order given, as a boot does. Units for which `isNeeded` says no are left out: a light host runs only the daemons needed.
 * Throws RELEASE_REJECTED for a unit that does not start.
 */
export async function applyNode(
  lab: Lab,
  release: NodeRelease,
  options: {
    readonly isNeeded: (unit: string) => boolean;
    /** Beside those of the release, and before them: what they name is there when a daemon reads them. */
    readonly secrets?: readonly NodeFile[];
  },
  ctx: Context,
): Promise<AppliedNode> {
  const host = release.node;
  await makeUsers(lab, release, ctx);
  await writeNodeFiles(lab, { host, files: [...(options.secrets ?? []), ...release.files] }, ctx);
  const needed = release.units.filter(options.isNeeded);
  const units = await loadUnits(lab, host, needed);
  await startUnits(lab, host, { units: units.filter((unit) => unit.isBeforeNetwork), ctx });
  const { boot, device } = splitParameters(release.sysctl);
  const refused = await setParameters(lab, host, boot);
  await startUnits(lab, host, { units: units.filter((unit) => !unit.isBeforeNetwork), ctx });
  refused.push(...(await setParameters(lab, host, device)));
  return {
    started: needed,
    notApplied: [
      ...release.units
        .filter((unit) => !options.isNeeded(unit))
        .map((subject) => ({ subject, reason: 'not needed in a light host' })),
      ...refused,
    ],
  };
}

/** Those a file of sysusers.d(5) describes, before anything can belong to one of them. */
async function makeUsers(lab: Lab, { node, files }: NodeRelease, ctx: Context): Promise<void> {
  const described = files.filter(({ path }) => path.startsWith('/usr/lib/sysusers.d/'));
  if (described.length === 0) return;
  await writeNodeFiles(lab, { host: node, files: described }, ctx);
  await lab.runner(node).run(['systemd-sysusers', ...described.map(({ path }) => path)], { timeoutMs: 20_000 });
}

/** Starts units of a light host by name, in this order; one that runs already is left alone. */
export async function applyUnits(
  lab: Lab,
  target: { readonly host: string; readonly units: readonly string[] },
  ctx: Context,
): Promise<void> {
  await startUnits(lab, target.host, { units: await loadUnits(lab, target.host, target.units), ctx });
}

export interface UnitStatus {
  readonly unit: string;
  readonly status: 'active' | 'inactive' | 'failed' | 'starting' | 'restarting';
  /** Inside the host; 0 for a unit that leaves no process. */
  readonly mainPid: number;
}

/** Every unit that was ever started in a light host. */
export async function inspectUnits(lab: Lab, host: string): Promise<readonly UnitStatus[]> {
  const lines = await askInit(await leaderOfLight(lab, host), 'status\n', { timeoutMs: 5_000 });
  return lines
    .map((line) => line.split('\t'))
    .filter(([kind]) => kind === 'unit')
    .map(([, unit = '', status = '', pid = '']) => ({
      unit,
      status: status as UnitStatus['status'],
      mainPid: Number(pid),
    }));
}

/** Tells a unit of a light host to reload or to stop. */
export async function commandUnit(
  lab: Lab,
  target: { readonly host: string; readonly unit: string; readonly verb: 'reload' | 'stop' },
): Promise<void> {
  const { host, unit, verb } = target;
  await ask(host, { leader: await leaderOfLight(lab, host), request: `${verb}\t${unit}\n`, what: `${verb} ${unit}` });
}

async function loadUnits(lab: Lab, host: string, units: readonly string[]): Promise<readonly LoadedUnit[]> {
  const root = await lab.rootOf(host);
  return Promise.all(units.map((unit) => loadUnit(host, root, unit)));
}

async function startUnits(
  lab: Lab,
  host: string,
  options: { readonly units: readonly LoadedUnit[]; readonly ctx: Context },
): Promise<void> {
  if (options.units.length === 0) return;
  const leader = await leaderOfLight(lab, host);
  for (const { name, text } of options.units) {
    const reason = await refusalOf(leader, `start\t${name}\n${text}`);
    if (reason !== null) {
      throw new DwcpError('RELEASE_REJECTED', `${host} did not take its release: ${name} does not start: ${reason}`, {
        hint: 'mend the description or the renderer that made the files of that unit',
      });
    }
    options.ctx.events.emit({
      code: 'lab.unit-started',
      message: `${host}: started ${name}`,
      data: { host, unit: name },
    });
  }
}

/** Those that exist from boot, and those of a device that a unit may make. */
function splitParameters(sysctl: NodeRelease['sysctl']): { readonly boot: Parameters; readonly device: Parameters } {
  const entries = Object.entries(sysctl).map(([name, value]) => [parameterPath(name), value] as const);
  const isOfDevice = ([path]: readonly [string, string]) => /^net\/[^/]+\/(conf|neigh)\/(?!all\/|default\/)/.test(path);
  return { boot: entries.filter((entry) => !isOfDevice(entry)), device: entries.filter(isOfDevice) };
}

type Parameters = readonly (readonly [path: string, value: string])[];

/** sysctl.d(5): the first separator decides; with slashes, dots are part of a name. */
function parameterPath(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator === '/') return name;
  return name.replaceAll(/[./]/g, (character) => (character === '.' ? '/' : '.'));
}

async function setParameters(
  lab: Lab,
  host: string,
  parameters: Parameters,
): Promise<{ readonly subject: string; readonly reason: string }[]> {
  if (parameters.length === 0) return [];
  const request = `sysctl\n${parameters.map(([path, value]) => `${path}\t${value}\n`).join('')}`;
  const lines = await askInit(await leaderOfLight(lab, host), request, { timeoutMs: 10_000 });
  return lines
    .map((line) => line.split('\t'))
    .filter(([kind]) => kind === 'failed')
    .map(([, path = '', reason = '']) => ({ subject: `kernel parameter ${path.replaceAll('/', '.')}`, reason }));
}

async function ask(
  host: string,
  options: { readonly leader: number; readonly request: string; readonly what: string },
): Promise<void> {
  const reason = await refusalOf(options.leader, options.request);
  if (reason === null) return;
  throw new DwcpError('LAB_FAILED', `${options.what} failed on ${host}: ${reason}`, {
    hint: `read /var/log/units and /var/log/host.log of ${host}`,
  });
}

/** Why process 1 did not do it; null when it did. */
async function refusalOf(leader: number, request: string): Promise<string | null> {
  const answer = (await askInit(leader, request, { timeoutMs: unitTimeoutMs })).at(-1) ?? 'no answer';
  return answer === 'ok' ? null : answer.replace(/^failed\t/, '');
}

async function leaderOfLight(lab: Lab, host: string): Promise<number> {
  const found = lab.hosts.find((candidate) => candidate.name === host);
  if (found === undefined || !isLight(found)) throw new Error(`${host} is not a light host`);
  return lab.leaderOf(host);
}
