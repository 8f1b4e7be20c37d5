import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, makeDirectory, writeFileAtomic } from '@dwcp/io';
import type { WatchedPlace } from '@dwcp/lab';
import type { EmulationReport, LeakReport, NetworkMap } from '@dwcp/model';
import type { Laboratory } from '../../laboratory/laboratory.ts';
import type { Measured } from '../../measure/measure-network.ts';
import { mapOf } from '../map-of.ts';
import { reportFile } from '../report-file.ts';
import { writeNodeLogs } from './node-logs.ts';
import { nodesIn, nodesOfFault } from './nodes-in.ts';

/** What was measured, each failure with the files that show it. */
export type MeasuredWithEvidence = Omit<Measured, 'leaks'> & { readonly leaks: readonly LeakReport[] };

/**
 * Lays beside the report what shows everything that did not pass: logs of the daemons of the nodes involved, the packets in
 * clear, and the command that runs the same again. Nothing is kept of what passed. Called while the lab is still up.
 */
export async function collectEvidence(
  measured: Measured,
  options: {
    readonly laboratory: Pick<Laboratory, 'lab' | 'topology'>;
    readonly reportDir: string;
    /** The beginning of the run, as far back as logs matter. */
    readonly sinceMs: number;
  },
  ctx: Context,
): Promise<MeasuredWithEvidence> {
  const { reportDir, laboratory } = options;
  const { nodes } = mapOf(laboratory.topology);
  const wanted = new Set(openThings(measured, nodes).flat());
  const isGood = wanted.size === 0 && measured.leaks.every((leak) => leak.leaked === 0) && isAllPassed(measured);
  if (isGood) return { ...measured, leaks: measured.leaks.map((leak) => leakReport(leak, [])) };
  await makeDirectory(join(reportDir, 'evidence'), { permissions: 0o755 });
  const logs = await writeNodeLogs([...wanted], { ...options, lab: laboratory.lab }, ctx);
  const replay = await writeReplay(reportDir);
  const filesOf = (names: readonly string[]) => [...names.flatMap((name) => logs.get(name) ?? []), replay];
  const leaks: LeakReport[] = [];
  for (const leak of measured.leaks) leaks.push(leakReport(leak, await keepCapture(leak, { reportDir, replay })));
  return {
    ...measured,
    leaks,
    checks: measured.checks.map((check) =>
      check.outcome === 'pass' ? check : { ...check, evidence: filesOf(nodesOfCheck(check, nodes)) },
    ),
    faults: measured.faults.map((report) =>
      report.outcome === 'pass' ? report : { ...report, evidence: filesOf(nodesOfFault(report.fault, nodes)) },
    ),
  };
}

type Nodes = NetworkMap['nodes'];

function openThings({ checks, faults }: Measured, nodes: Nodes): readonly (readonly string[])[] {
  return [
    ...checks.filter(({ outcome }) => outcome !== 'pass').map((check) => nodesOfCheck(check, nodes)),
    ...faults.filter(({ outcome }) => outcome !== 'pass').map(({ fault }) => nodesOfFault(fault, nodes)),
  ];
}

function isAllPassed({ checks, faults }: Measured): boolean {
  return [...checks, ...faults].every(({ outcome }) => outcome === 'pass');
}

function nodesOfCheck({ id, title, observed }: EmulationReport['checks'][number], nodes: Nodes): readonly string[] {
  return nodesIn(`${id} ${title} ${observed ?? ''}`, nodes);
}

function leakReport(leak: WatchedPlace, evidence: readonly string[]): LeakReport {
  const { place, packets, leaked, isComplete, firstLeak, gap } = leak;
  return { place, packets, leaked, isComplete, firstLeak, gap, evidence };
}

async function keepCapture(
  { place, pcapFile, leaked }: WatchedPlace,
  to: { readonly reportDir: string; readonly replay: string },
): Promise<readonly string[]> {
  if (leaked === 0 || pcapFile === null) return [];
  const name = `evidence/clear-${place}.pcap`;
  await copyFile(pcapFile, join(to.reportDir, name));
  return [name, to.replay];
}

async function writeReplay(reportDir: string): Promise<string> {
  const name = 'evidence/replay.sh';
  const text = `#!/bin/sh\n# Runs the same again: in the project, as root.\nexec dwcp emulate --replay "$(dirname "$0")/../${reportFile}"\n`;
  await writeFileAtomic(join(reportDir, name), text, { permissions: 0o755 });
  return name;
}
