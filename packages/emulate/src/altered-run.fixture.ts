import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, processRunner } from '@dwcp/io';
import type { EmulationReport, HostFile, NodeRelease } from '@dwcp/model';
import { emulate } from './emulate.ts';
import type { Alteration, ProjectOptions } from './options.ts';

export const repository: string = join(import.meta.dirname, '..', '..', '..');

/** Where runs of a test keep what they leave, with the program for the nodes; removed by `remove`. */
export interface RunPlace extends ProjectOptions {
  readonly stateDir: string;
  remove(): Promise<void>;
}

/** Packs dwcpd as `make release` does: an environment that has it does not come up without. */
export async function openRunPlace(projectDir: string = repository): Promise<RunPlace> {
  const stateDir = await mkdtemp(join(tmpdir(), 'dwcp-gate-'));
  const programDir = join(stateDir, 'program');
  const { run } = contextOf();
  await run.run(['node', join(repository, 'packages/agent/release.mjs'), programDir], { timeoutMs: 120_000 });
  return {
    projectDir,
    stateDir,
    policiesDir: join(repository, 'policies'),
    programDir,
    remove: () => rm(stateDir, { recursive: true, force: true }),
  };
}

/** Runs a scenario, each fault once, whose hosts may get something else than what was rendered. */
export async function emulateAltered(
  place: RunPlace,
  scenario: string,
  alteration: Partial<Alteration>,
): Promise<EmulationReport> {
  const asked = { scenario, environment: null, mode: null, seed: null, trials: 1, version: 'test', keep: false };
  const unaltered: Alteration = { releases: (all) => all, secrets: (all) => all, convergenceMs: 25_000 };
  const reportDir = join(place.stateDir, 'report');
  return emulate({ ...place, ...asked, reportDir, alteration: { ...unaltered, ...alteration } }, contextOf());
}

/** Changes one file of one node. Throws when there is nothing to change: the test would prove nothing. */
export function edit(node: string, path: string, change: (content: string) => string): Partial<Alteration> {
  return {
    releases: (releases) =>
      releases.map((release): NodeRelease => {
        if (release.node !== node) return release;
        const files = release.files.map((file): HostFile => {
          return file.path === path ? { ...file, content: change(file.content) } : file;
        });
        if (JSON.stringify(files) === JSON.stringify(release.files))
          throw new Error(`${path} of ${node} did not change`);
        return { ...release, files };
      }),
  };
}

export function contextOf(): Context {
  const { signal } = new AbortController();
  return { run: processRunner(signal), events: { emit: () => {} }, now: Date.now, signal };
}
