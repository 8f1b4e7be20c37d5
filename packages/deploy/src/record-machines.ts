import {
  type Baseline,
  isRunningConfigBaseline,
  loadBaselinePart,
  type MachineRecord,
  type RunningConfigBaseline,
} from '@dwcp/environment';
import type { Context, NodeRunner } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { comparePackageVersions, inspectMachine, lookOrReason } from '@dwcp/network';

export type Machines = Readonly<Record<string, MachineRecord>>;

/** Looks at what every node is made of; one that does not answer, or does not tell its packages, is left out. */
export async function lookAtMachines(runners: ReadonlyMap<string, NodeRunner>): Promise<Machines> {
  const looks = [...runners].map(async ([node, runner]) => [node, await lookOrReason(inspectMachine(runner))] as const);
  return Object.fromEntries(
    (await Promise.all(looks)).flatMap(([node, look]) => {
      if (!look.isObserved || !look.value.isDpkgRead) return [];
      const { machineId, packages, hugepages } = look.value;
      return [[node, { machineId, packages, hugepages }]];
    }),
  );
}

/**
 * What to record of the machines of a deploy. The roles install packages and never make one older: one that is older than
 * at the deploy before, or gone, was made so by somebody, and a deploy does not call that right. A machine that was
 * installed anew is taken as it is.
 */
export function mergeMachines(before: Machines, seen: Machines, nodes: readonly string[]): Machines {
  return Object.fromEntries(
    nodes.flatMap((node) => {
      const [old, now] = [before[node], seen[node]];
      if (now === undefined) return old === undefined ? [] : [[node, old]];
      return [[node, old === undefined || old.machineId !== now.machineId ? now : newest(old, now)]];
    }),
  );
}

function newest(old: MachineRecord, now: MachineRecord): MachineRecord {
  const packages: Record<string, string> = { ...old.packages, ...now.packages };
  for (const [name, version] of Object.entries(old.packages)) {
    const observed = packages[name] ?? version;
    if (comparePackageVersions(observed, version) < 0) packages[name] = version;
  }
  return { ...now, packages };
}

/** What the baseline before says of the machines; nothing when it has no such part, or not as it was written. */
export async function recordedMachines(
  before: Baseline | null,
  partsDir: string,
  { events }: Pick<Context, 'events'>,
): Promise<Machines> {
  if (before?.parts === undefined) return {};
  try {
    const part: RunningConfigBaseline = await loadBaselinePart(
      partsDir,
      before.parts.runningConfig,
      isRunningConfigBaseline,
    );
    return part.nodes;
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'STATE_CORRUPT') throw cause;
    events.emit({ code: 'deploy.baseline-part-lost', message: `${cause.message}; it is written anew` });
    return {};
  }
}
