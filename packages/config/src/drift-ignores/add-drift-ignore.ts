import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import { type DriftIgnore, DwcpError, type Finding } from '@dwcp/model';
import { type Document, isMap, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { parseYaml } from '../yaml/parse.ts';
import { driftIgnoresFile } from './drift-ignores-file.ts';
import { checkIgnores } from './load-drift-ignores.ts';

/** Comment at the top of a ledger that dwcp begins. */
const header = ` Drifts that may stay for a while: shown in every report, and not counted until the day they expire.
 Each names who answers for it and why. \`dwcp drift ignore\` adds one from the last report; what a policy forbids is
 never ignored here. docs/drift.md tells the fields.`;

/** What a ledger without an entry looks like. */
export const emptyDriftIgnores: string = `${header
  .split('\n')
  .map((line) => `#${line}`)
  .join('\n')}\nformatVersion: 1\nignores: []\n`;

/** Writes an empty ledger with its header; false when there is a ledger already. */
export async function createDriftIgnores(projectDir: string): Promise<boolean> {
  const path = join(projectDir, driftIgnoresFile);
  if ((await readTextIfPresent(path)) !== null) return false;
  await makeDirectory(join(projectDir, 'config'), { permissions: 0o755 });
  await writeFileAtomic(path, emptyDriftIgnores, { permissions: 0o644 });
  return true;
}

/**
 * Adds an entry at the end of the ledger; one for the same check, subject and node is renewed in its place. Comments and the
 * order of everything else stay. Throws CONFIG_INVALID for a ledger with a mistake and USAGE for an entry with one; then
 * nothing is written.
 */
export async function addDriftIgnore(
  projectDir: string,
  ignore: DriftIgnore,
  options: { readonly today: string },
): Promise<{ readonly file: string; readonly isRenewed: boolean }> {
  const path = join(projectDir, driftIgnoresFile);
  const before = (await readTextIfPresent(path)) ?? emptyDriftIgnores;
  const judge = (text: string): readonly Finding[] =>
    checkIgnores({ file: driftIgnoresFile, sha256: null, text, ...parseYaml(driftIgnoresFile, text) }, options.today)
      .findings;
  const [old] = judge(before);
  if (old !== undefined) {
    throw new DwcpError('CONFIG_INVALID', `${placeOf(old)}: ${old.message}`, {
      hint: `mend ${driftIgnoresFile} first: of a file with a mistake nothing is ignored`,
    });
  }
  const { text, isRenewed } = withEntry(before, ignore);
  const [wrong] = judge(text);
  if (wrong !== undefined) {
    throw new DwcpError('USAGE', `the drift cannot be ignored like this: ${wrong.path ?? ''}: ${wrong.message}`, {
      hint: wrong.hint ?? 'give another value',
    });
  }
  await makeDirectory(join(projectDir, 'config'), { permissions: 0o755 });
  await writeFileAtomic(path, text, { permissions: await permissionsOf(path) });
  return { file: driftIgnoresFile, isRenewed };
}

function withEntry(before: string, ignore: DriftIgnore): { readonly text: string; readonly isRenewed: boolean } {
  const document = parseDocument(before);
  const list = listOf(document);
  const same = list.items.filter(isMap).find((item) => isFor(item, ignore));
  const { check, subject, node, observed, owner, reason, expires } = ignore;
  if (same !== undefined) {
    for (const [name, value] of Object.entries({ owner, reason, expires })) same.set(name, value);
    if (observed === null) same.delete('observed');
    else same.set('observed', observed);
    return { text: document.toString({ lineWidth: 0 }), isRenewed: true };
  }
  const found = observed === null ? {} : { observed };
  const entry = { check, subject, ...(node === null ? {} : { node }), ...found, owner, reason, expires };
  const last = list.items.at(-1);
  if (isMap(last) && list.flow !== true && last.range) {
    return { text: insertBehind(before, { start: last.range[0], end: last.range[1] }, entry), isRenewed: false };
  }
  // A list in brackets stays readable only while it is empty.
  list.flow = false;
  list.add(document.createNode(entry));
  return { text: document.toString({ lineWidth: 0 }), isRenewed: false };
}

/** Into the text itself, so that no byte of what is there changes: a document that is printed anew folds lines its own way. */
function insertBehind(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  entry: object,
): string {
  const indent = /^[ ]*/.exec(text.slice(text.lastIndexOf('\n', start) + 1))?.[0] ?? '';
  const lines = stringify([entry], { lineWidth: 0 }).trimEnd().split('\n');
  const own = lines.map((line) => `${indent}${line}\n`).join('');
  const newline = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  return newline < 0 ? `${text}\n${own}` : `${text.slice(0, newline + 1)}${own}${text.slice(newline + 1)}`;
}

function listOf(document: Document.Parsed): YAMLSeq {
  const list = document.get('ignores', true);
  if (isSeq(list)) return list;
  const empty = document.createNode([]) as YAMLSeq;
  document.set('ignores', empty);
  return empty;
}

function isFor(item: YAMLMap, { check, subject, node }: DriftIgnore): boolean {
  return item.get('check') === check && item.get('subject') === subject && (item.get('node') ?? null) === node;
}

async function permissionsOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found === null ? 0o644 : found.mode & 0o777;
}

function placeOf({ location, path }: Finding): string {
  return `${location?.file ?? driftIgnoresFile}:${location?.line ?? 1}${path === null ? '' : ` ${path}`}`;
}
