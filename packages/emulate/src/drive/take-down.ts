import { rm } from 'node:fs/promises';
import type { Context } from '@dwcp/io';
import { closeLab, holdLab, readLabId, removeLabs } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import type { ProjectOptions } from '../options.ts';
import { step } from '../steps.ts';
import { listLabs } from './labs.ts';

export interface TakeDownOptions extends ProjectOptions {
  /** Null for the only lab that is up. */
  readonly scenario: string | null;
  /** Every lab of this machine that is left up, and what killed runs left. */
  readonly all: boolean;
}

export interface TakenDown {
  /** `dir` is null when nothing tells where it kept its files. */
  readonly removed: readonly { readonly lab: string; readonly dir: string | null }[];
  readonly kept: readonly { readonly lab: string; readonly dir: string | null; readonly reason: string }[];
}

/** Takes down the lab of one scenario, or everything on this machine that no run works with and no environment is. */
export async function takeDown(options: TakeDownOptions, ctx: Context): Promise<TakenDown> {
  if (options.all) return takeAllDown(options, ctx);
  const removed: TakenDown['removed'][number][] = [];
  for (const { name, dir } of await chosen(options)) {
    const lab = (await readLabId(dir)) ?? name;
    const held = await holdLab(dir);
    await step(`take ${name} down`, ctx, () => closeLab(dir, ctx));
    await held.release();
    await rm(dir, { recursive: true, force: true });
    removed.push({ lab, dir });
  }
  return { removed, kept: [] };
}

async function takeAllDown(options: TakeDownOptions, ctx: Context): Promise<TakenDown> {
  const own = await listLabs(options);
  const outcome = await step('take all labs down', ctx, () =>
    removeLabs({ all: true, force: false, directories: own.map(({ dir }) => dir) }, ctx),
  );
  const removed = outcome.removed.map(({ lab, dir }) => ({ lab, dir }));
  const gone = new Set(removed.map(({ dir }) => dir));
  // What lies beside a lab in a directory of its own: captures, the record of what it was made from.
  for (const { dir } of own) if (gone.has(dir)) await rm(dir, { recursive: true, force: true });
  return { removed, kept: outcome.kept.map(({ lab, dir, reason }) => ({ lab, dir, reason })) };
}

async function chosen({ scenario, ...options }: TakeDownOptions) {
  const byHand = (await listLabs(options)).filter((lab) => !lab.isOfRun);
  if (scenario !== null) return byHand.filter((lab) => lab.name === scenario);
  if (byHand.length <= 1) return byHand;
  const names = byHand.map(({ name }) => name);
  throw new DwcpError('USAGE', `${byHand.length} labs are up: ${names.join(', ')}`, {
    hint: `name one, e.g. \`dwcp emulate down ${names[0]}\`, or take all down with \`--all\``,
  });
}
