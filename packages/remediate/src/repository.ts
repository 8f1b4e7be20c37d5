import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DescriptionInput } from '@dwcp/environment';
import { type Context, readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { type RepositoryFile, whyNotRestored } from './repository-file.ts';

const timeoutMs = 30_000;

/** Asks Git about files of the description. Reads only. */
export async function inspectRepository(
  files: readonly string[],
  options: { readonly projectDir: string; readonly deployed: readonly DescriptionInput[] },
  ctx: Context,
): Promise<ReadonlyMap<string, RepositoryFile>> {
  const seen = files.map(async (file) => [file, await inspectFile(file, options, ctx)] as const);
  return new Map(await Promise.all(seen));
}

async function inspectFile(
  file: string,
  options: { readonly projectDir: string; readonly deployed: readonly DescriptionInput[] },
  ctx: Context,
): Promise<RepositoryFile> {
  const git = (...args: readonly string[]) =>
    ctx.run.run(['git', '-C', options.projectDir, ...args], { timeoutMs, okExitCodes: [0, 1, 128] });
  const committed = await git('show', `HEAD:./${file}`);
  if (committed.exitCode !== 0) return (await isKnown(file, git)) ? 'removed' : 'not-in-git';
  const there = await readTextIfPresent(join(options.projectDir, file));
  if (there === committed.stdout) return 'committed';
  // What is staged is work as well.
  if ((await git('diff', '--cached', '--quiet', '--', file)).exitCode !== 0) {
    const isRemoved = there === null && (await git('ls-files', '--error-unmatch', '--', file)).exitCode === 1;
    return isRemoved ? 'removal-staged' : 'uncommitted';
  }
  if (there !== null && !(await isInHistory(file, git))) return 'uncommitted';
  const sha256 = createHash('sha256').update(committed.stdout).digest('hex');
  const wasDeployed = options.deployed.some((input) => input.file === file && input.sha256 === sha256);
  return wasDeployed ? 'restorable' : 'not-deployed';
}

type Git = (...args: readonly string[]) => Promise<{ readonly exitCode: number; readonly stdout: string }>;

/** Whether a commit that led to this one had the file. */
async function isKnown(file: string, git: Git): Promise<boolean> {
  const found = await git('log', '--max-count=1', '--format=%H', '--', file);
  return found.exitCode === 0 && found.stdout.trim() !== '';
}

/** Whether some commit holds just these bytes: then nothing is lost with them. */
async function isInHistory(file: string, git: Git): Promise<boolean> {
  const hash = await git('hash-object', '--', file);
  if (hash.exitCode !== 0) return false;
  const found = await git(
    'log',
    '--all',
    '--max-count=1',
    '--format=%H',
    `--find-object=${hash.stdout.trim()}`,
    '--',
    file,
  );
  return found.exitCode === 0 && found.stdout.trim() !== '';
}

/** Brings files back as they are committed. Asks Git once more, and throws REPAIR_OVERTAKEN before it writes over work. */
export async function restoreFiles(
  files: readonly string[],
  options: { readonly projectDir: string; readonly deployed: readonly DescriptionInput[] },
  ctx: Context,
): Promise<void> {
  const seen = await inspectRepository(files, options, ctx);
  const wanted = files.filter((file) => seen.get(file) !== 'committed');
  for (const file of wanted) {
    const reason = whyNotRestored(seen.get(file) ?? 'unknown', file);
    if (reason !== null) {
      throw new DwcpError('REPAIR_OVERTAKEN', `nothing was restored: ${file} changed meanwhile, ${reason}`, {
        hint: 'run `dwcp drift detect`',
      });
    }
  }
  if (wanted.length === 0) return;
  await ctx.run.run(['git', '-C', options.projectDir, 'restore', '--worktree', '--', ...wanted], { timeoutMs });
}
