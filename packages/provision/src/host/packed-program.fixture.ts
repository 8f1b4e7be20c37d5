import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { PackedProgram } from './node-program.ts';

/** A program of a few files, packed as release.mjs packs the real one. `extra` is in the archive and not in the digests. */
export async function packProgram(
  dir: string,
  from: { readonly files: Readonly<Record<string, string>>; readonly extra?: Readonly<Record<string, string>> },
  ctx: Context,
): Promise<PackedProgram> {
  const folder = join(dir, 'dwcp-node-test');
  for (const [path, text] of Object.entries({ ...from.files, ...from.extra })) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o600);
  }
  const archive = join(dir, 'dwcp-node-test.tar.gz');
  await ctx.run.run(['tar', '-C', dir, '-czf', archive, basename(folder)], { timeoutMs: 20_000 });
  const sums = Object.entries(from.files)
    .map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`)
    .join('');
  return { archive, program: { sums, unit: '[Service]\n', sysusers: 'u dwcp -\n' } };
}
