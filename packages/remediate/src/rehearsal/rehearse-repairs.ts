import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureSshKey } from '@dwcp/deploy';
import { openReleaseLab, requireReleaseLab, withKeys } from '@dwcp/emulate';
import { type EnvironmentOptions, type EnvironmentPaths, environmentPaths, loadPublicKeys } from '@dwcp/environment';
import { type Context, makeDirectory, uninterrupted } from '@dwcp/io';
import { closeLab, holdLab } from '@dwcp/lab';
import type { RemediateOptions } from '../options.ts';
import type { ReadState } from './copied-state.ts';
import { type FoundOnNode, nodesOf, type Rehearsed, readFound, unreadNodes } from './found-state.ts';
import { performRepairs } from './perform-repairs.ts';

/**
 * Carries the repairs of nodes out in a lab first, which runs what was deployed and starts from what was found. Returns by node
 * why its repair is not to be carried out; empty where each did what it was to do, and nothing else. Changes nothing of the
 * environment. Throws what a lab throws that cannot be had.
 */
export async function rehearseRepairs(
  rehearsed: Rehearsed,
  options: RemediateOptions,
  ctx: Context,
): Promise<ReadonlyMap<string, string>> {
  const { plan, kept, situation } = rehearsed;
  const { topology, deployed } = situation;
  const wholeNodes = nodesOf(plan);
  await requireReleaseLab(topology, wholeNodes, ctx);
  const found = await readFound(rehearsed, ctx);
  const unread = unreadNodes(found);
  if (unread.size > 0) return unread;
  const from = await loadPublicKeys(situation.paths.publicKeys);
  const rehearse = async (paths: EnvironmentPaths) => {
    const authorizedKey = await ensureSshKey(paths.sshKey, ctx);
    const laboratory = await openReleaseLab(
      { topology, releases: [...deployed.values()], publicKeys: from },
      { ...options, dir: paths.lab, wholeNodes, authorizedKey },
      ctx,
    );
    const copied = found.map((one) => inKeysOf(one, (text) => withKeys(text, { from, to: laboratory.publicKeys })));
    return performRepairs({ laboratory, paths, plan, kept, found: copied, projectDir: options.projectDir }, ctx);
  };
  return inLab(rehearse, situation.paths, options, ctx);
}

/** Removes what a rehearsal that was killed left. */
export async function clearRehearsal(
  environment: EnvironmentPaths,
  options: EnvironmentOptions,
  ctx: Context,
): Promise<void> {
  const { stateDir, paths } = rehearsalOf(environment, options);
  await closeLab(paths.lab, uninterrupted(ctx));
  await rm(stateDir, { recursive: true, force: true });
}

/** Paths as of an environment, in a directory of which nothing stays, whatever comes of the body. */
async function inLab<T>(
  body: (paths: EnvironmentPaths) => Promise<T>,
  environment: EnvironmentPaths,
  options: EnvironmentOptions,
  ctx: Context,
): Promise<T> {
  const { paths } = rehearsalOf(environment, options);
  await clearRehearsal(environment, options, ctx);
  await makeDirectory(paths.lab);
  try {
    const held = await holdLab(paths.lab);
    try {
      return await body(paths);
    } finally {
      await held.release();
    }
  } finally {
    await clearRehearsal(environment, options, ctx);
  }
}

function rehearsalOf(environment: EnvironmentPaths, options: EnvironmentOptions) {
  const stateDir = join(environment.root, 'rehearsal');
  return { stateDir, paths: environmentPaths({ ...options, stateDir }) };
}

/** A fleet's keys stay there: the lab has others, and every peer its own. */
function inKeysOf(found: FoundOnNode, translate: (text: string) => string): FoundOnNode {
  const translated = (states: readonly ReadState[]) =>
    states.map((state) => ({ ...state, text: translate(state.text) }));
  return { ...found, mended: translated(found.mended), kept: translated(found.kept) };
}
