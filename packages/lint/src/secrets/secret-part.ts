import type { Context } from '@dwcp/io';
import { DwcpError, type Finding } from '@dwcp/model';
import { leftOut, type PartResult } from '../part-result.ts';
import { maxFileBytes, tooLarge } from './decode-source.ts';
import { listFiles, type Unscanned } from './list-files.ts';
import { readSource } from './read-source.ts';
import { listRootFiles } from './root-files.ts';
import { type SecretSource, scanSecrets } from './scan-secrets.ts';

/** Directories of a project that hold what people and programs write for dwcp. */
const directories = ['config', 'deployments', 'policies', 'scripts'];

/** Input documents of the self-test of the policies: wrong on purpose, and shipped. */
const fixtures = 'policies/fixtures';

/** All that is looked into in one run. */
const maxTotalChars = 64 * 2 ** 20;

/** As many characters as are looked at at once. */
const batchChars = 2 ** 20;

/**
 * Looks for secrets in the project's files and in `extraFiles` (what is rendered and nowhere on disk). Findings and a
 * reason may come together: what could not be looked into leaves the part unchecked, whatever was found in the rest. A
 * project's own directory may hold anything: what is not looked into there is listed and left out.
 */
export async function secretParts(
  projectDir: string,
  extraFiles: readonly SecretSource[],
  ctx: Context,
): Promise<readonly PartResult[]> {
  const [list, root] = await Promise.all([
    listFiles(projectDir, directories, { leftOut: fixtures }),
    listRootFiles(projectDir, ctx),
  ]);
  const files = [...list.files, ...root.files];
  const sources = [...files.map((file) => () => readSource(projectDir, file)), ...extraFiles.map(bounded)];
  const { findings, unscanned } = await scanInBatches(sources, ctx);
  const inRoot = new Set(root.files);
  const uncheckedReason = reasonOf([...list.unscanned, ...unscanned.filter(({ file }) => !inRoot.has(file))]);
  const skipped = reasonOf([...root.unscanned, ...unscanned.filter(({ file }) => inRoot.has(file))]);
  return [
    { part: { name: 'secrets', uncheckedReason, isLeftOut: false }, findings },
    ...(skipped === null ? [] : [leftOut('secrets beside config/', skipped)]),
  ];
}

type Load = () => Promise<SecretSource | Unscanned>;

function bounded(extra: SecretSource): Load {
  return async () => (extra.text.length > maxFileBytes ? { file: extra.file, reason: tooLarge } : extra);
}

/** Never holds more than a batch and one file in memory. */
async function scanInBatches(
  loads: readonly Load[],
  ctx: Context,
): Promise<{ readonly findings: readonly Finding[]; readonly unscanned: readonly Unscanned[] }> {
  const lists: (readonly Finding[])[] = [];
  const unscanned: Unscanned[] = [];
  let batch: SecretSource[] = [];
  let [total, inBatch] = [0, 0];
  for (const load of loads) {
    if (ctx.signal.aborted) throw new DwcpError('INTERRUPTED', 'interrupted while looking for secrets');
    const source = await load();
    if ('reason' in source) unscanned.push(source);
    else if (total + source.text.length > maxTotalChars)
      unscanned.push({ file: source.file, reason: 'too much in all' });
    else {
      if (inBatch > 0 && inBatch + source.text.length > batchChars) {
        lists.push(await scanSecrets(batch));
        [batch, inBatch] = [[], 0];
      }
      batch.push(source);
      total += source.text.length;
      inBatch += source.text.length;
    }
  }
  lists.push(await scanSecrets(batch));
  return { findings: lists.flat(), unscanned };
}

const namedAtMost = 20;

function reasonOf(unscanned: readonly Unscanned[]): string | null {
  if (unscanned.length === 0) return null;
  const named = unscanned.slice(0, namedAtMost).map(({ file, reason }) => `${printable(file)} (${reason})`);
  const more = unscanned.length > namedAtMost ? [`${unscanned.length - namedAtMost} more files`] : [];
  return `not looked into: ${[...named, ...more].join(', ')}`;
}

/** A file may have any name. */
function printable(file: string): string {
  return file.replace(/\p{Cc}/gu, '?');
}
