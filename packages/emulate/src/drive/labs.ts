import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf } from '@dwcp/io';
import { attachLab, type Lab, readLabId } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import type { ProjectOptions } from '../options.ts';
import { emulationPaths } from '../paths.ts';

/** A lab of a project that is up, or of which something is left. */
export interface KeptLab {
  /** The scenario of a lab that is driven by hand; the id of its run for what a killed run left. */
  readonly name: string;
  readonly dir: string;
  readonly isOfRun: boolean;
}

/** Where the lab of a scenario that is driven by hand lies. */
export function labDirectory(options: ProjectOptions, scenario: string): string {
  return join(emulationPaths(options).labs, scenario);
}

/** The same for a lab that is about to be brought up. Throws USAGE when there is one already. */
export async function freeLabDirectory(options: ProjectOptions, scenario: string): Promise<string> {
  const dir = labDirectory(options, scenario);
  if ((await readLabId(dir)) === null) return dir;
  throw new DwcpError('USAGE', `a lab of ${scenario} is up already`, {
    hint: `\`dwcp emulate down ${scenario}\` takes it down`,
  });
}

/** All labs of a project, those driven by hand first. */
export async function listLabs(options: ProjectOptions): Promise<readonly KeptLab[]> {
  const { labs, runs } = emulationPaths(options);
  const [byHand, ofRuns] = await Promise.all([labsIn(labs), labsIn(runs)]);
  return [
    ...byHand.map((name) => ({ name, dir: join(labs, name), isOfRun: false })),
    ...ofRuns.map((name) => ({ name, dir: join(runs, name), isOfRun: true })),
  ];
}

/** The one lab that is driven by hand, or the one of the scenario named. Throws DEPLOY_NOT_FOUND when there is none. */
export async function attachDriven(options: ProjectOptions, scenario: string | null, ctx: Context): Promise<Lab> {
  const labs = (await listLabs(options)).filter((lab) => !lab.isOfRun);
  const names = labs.map(({ name }) => name);
  if (scenario === null && labs.length > 1) {
    throw new DwcpError('USAGE', `${labs.length} labs are up: ${names.join(', ')}`, {
      hint: `say which one, e.g. \`--scenario ${names[0]}\``,
    });
  }
  const found = labs.find(({ name }) => scenario === null || name === scenario);
  const lab = found === undefined ? null : await attachLab(found.dir, ctx);
  if (lab !== null) return lab;
  throw new DwcpError('DEPLOY_NOT_FOUND', scenario === null ? 'no lab is up' : `the lab of ${scenario} is not up`, {
    hint: `\`dwcp emulate up${scenario === null ? '' : ` ${scenario}`}\` brings it up`,
  });
}

async function labsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const ids = await Promise.all(names.map(async (name) => ({ name, id: await readLabId(join(directory, name)) })));
  return ids.flatMap(({ name, id }) => (id === null ? [] : [name])).toSorted();
}
