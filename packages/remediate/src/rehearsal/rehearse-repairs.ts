import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureSshKey } from '@dwcp/deploy';
import { openReleaseLab, withKeys } from '@dwcp/emulate';
import { environmentPaths, loadPublicKeys } from '@dwcp/environment';
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
  const found = await readFound(rehearsed, ctx);
  const unread = unreadNodes(found);
  if (unread.size === found.length) return unread;
  const stateDir = join(situation.paths.root, 'rehearsal');
  const paths = environmentPaths({ ...options, stateDir });
  const clear = async (): Promise<void> => {
    await closeLab(paths.lab, uninterrupted(ctx));
    await rm(stateDir, { recursive: true, force: true });
  };
  // One that was killed left its lab.
  await clear();
  await makeDirectory(paths.lab);
  const held = await holdLab(paths.lab);
  try {
    const { topology, deployed } = situation;
    const from = await loadPublicKeys(situation.paths.publicKeys);
    const laboratory = await openReleaseLab(
      { topology, releases: [...deployed.values()], publicKeys: from },
      {
        ...options,
        dir: paths.lab,
        wholeNodes: nodesOf(plan),
        authorizedKey: await ensureSshKey(paths.sshKey, ctx),
      },
      ctx,
    );
    const copied = found.map((one) => inKeysOf(one, (text) => withKeys(text, { from, to: laboratory.publicKeys })));
    return await performRepairs({ laboratory, paths, plan, kept, found: copied, projectDir: options.projectDir }, ctx);
  } finally {
    await held.release();
    await clear();
  }
}

/** A fleet's keys stay there: the lab has others, and every peer its own. */
function inKeysOf(found: FoundOnNode, translate: (text: string) => string): FoundOnNode {
  const translated = (states: readonly ReadState[]) =>
    states.map((state) => ({ ...state, text: translate(state.text) }));
  return { ...found, mended: translated(found.mended), kept: translated(found.kept) };
}
