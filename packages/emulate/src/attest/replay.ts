import { isDeepStrictEqual } from 'node:util';
import { DwcpError, type EmulationReport, orderFaults, type Topology } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { loadNodeProgram } from '@dwcp/provision';
import type { EmulateOptions, ProjectOptions } from '../options.ts';
import { loadSubject } from '../subject.ts';
import { changedInputs } from './changed-inputs.ts';

/**
 * What runs the same again: scenario, seed, faults in the same order, on the same release. Throws REPLAY_CHANGED when that
 * is no longer possible, naming what has changed. Tools are
 * compared when the new run has told its own.
 */
export async function planReplay(
  report: EmulationReport,
  options: ProjectOptions & { readonly version: string },
): Promise<EmulateOptions> {
  const changed = await changedInputs(report.inputs, options.projectDir);
  if (changed.length > 0) {
    const list = changed.map(({ file, reason }) => `${file} ${reason}`).join(', ');
    throw refused(`the files it was made from are others now: ${list}`, 'restore them from Git, then replay');
  }
  const again: EmulateOptions = { ...options, ...report.choices };
  const { scenario, topology } = await loadSubject(again);
  if (!isDeepStrictEqual(orderFaults(scenario), orderFaults(report.scenario))) {
    throw refused('this dwcp orders its faults differently', `run it with dwcp ${versionOf(report, 'dwcp')}`);
  }
  const release = topology === null ? report.release : await releaseOf(topology, options);
  if (release !== report.release) {
    throw refused('this dwcp renders another release', `run it with dwcp ${versionOf(report, 'dwcp')}`);
  }
  return again;
}

async function releaseOf(topology: Topology, options: ProjectOptions): Promise<string> {
  const packed = await loadNodeProgram(topology, options);
  return releaseDigest(renderRelease(topology, { publicKeys: {}, program: packed?.program }));
}

/** Tools of two runs that differ, one sentence each. Pure. */
export function toolDifferences(then: EmulationReport['tools'], now: EmulationReport['tools']): readonly string[] {
  const names = [...new Set([...then, ...now].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [before, after] = [then, now].map((tools) => tools.find((tool) => tool.name === name)?.version ?? 'missing');
    return before === after ? [] : [`${name} was ${before} and is ${after}`];
  });
}

function versionOf({ tools }: EmulationReport, name: string): string {
  return tools.find((tool) => tool.name === name)?.version ?? 'of then';
}

function refused(message: string, hint: string): DwcpError {
  return new DwcpError('REPLAY_CHANGED', `the run cannot be replayed: ${message}`, { hint });
}
