import { rename, rm, symlink, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Context, type Lock, makeDirectory, takeLockIfFree, waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { PackedProgram } from './node-program.ts';
import { programName, setModes, treeProblem } from './program-files.ts';
import { removeUnusedTrees } from './unused-trees.ts';

const unpackTimeoutMs = 120_000;

/** Where unpacked programs are kept when nobody says otherwise: they outlive the labs and belong to no project. */
export function defaultProgramCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dwcp', 'programs');
}

/**
 * A tree to lay over that of a host, with the program where a deploy unpacks it and the link that leads there. Every file is
 * compared with its digest each time. Throws PROGRAM_MISSING for an archive that is not what its digests say.
 */
export async function ensureProgramTree(
  { program, archive }: PackedProgram,
  options: { readonly cacheDir: string },
  ctx: Context,
): Promise<string> {
  const name = programName(program.sums);
  const tree = join(options.cacheDir, name);
  await makeDirectory(options.cacheDir);
  const lock = await lockOf(tree, ctx);
  try {
    if ((await problemOf(tree, program.sums)) !== null) {
      await removeUnusedTrees(options.cacheDir);
      await rm(tree, { recursive: true, force: true });
      await unpack({ tree, archive, sums: program.sums }, ctx);
    }
    const now = new Date(ctx.now());
    await utimes(tree, now, now);
  } finally {
    await lock.release();
  }
  return tree;
}

async function unpack(
  { tree, archive, sums }: { readonly tree: string; readonly archive: string; readonly sums: string },
  ctx: Context,
): Promise<void> {
  const name = programName(sums);
  const partial = `${tree}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    const directory = join(partial, 'opt', 'dwcp', name);
    await makeDirectory(directory, { permissions: 0o755 });
    const options = ['--extract', '--gzip', '--strip-components=1', '--no-same-owner'];
    await ctx.run.run(['tar', ...options, `--file=${archive}`, `--directory=${directory}`], {
      timeoutMs: unpackTimeoutMs,
    });
    await setModes(partial);
    await symlink(name, join(partial, 'opt', 'dwcp', 'current'));
    const problem = await problemOf(partial, sums);
    if (problem !== null) throw notTheProgram(archive, problem);
    await rename(partial, tree);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function problemOf(tree: string, sums: string): Promise<string | null> {
  return treeProblem(join(tree, 'opt', 'dwcp'), sums);
}

function notTheProgram(archive: string, problem: string): DwcpError {
  return new DwcpError('PROGRAM_MISSING', `${archive} is not the program of the release: ${problem}`, {
    hint: 'run `make release`',
  });
}

/** Of several that want the same tree one unpacks and the others wait. */
function lockOf(tree: string, ctx: Context): Promise<Lock> {
  return waitFor(() => takeLockIfFree(`${tree}.lock`), {
    timeoutMs: unpackTimeoutMs,
    everyMs: 100,
    signal: ctx.signal,
    onTimeout: () =>
      new DwcpError('PROGRAM_MISSING', `another process holds ${tree}.lock and does not finish`, {
        hint: `end that process, or remove ${tree}.lock`,
      }),
  });
}
