import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { LintOptions } from '../report.ts';
import { listRootFiles } from '../secrets/root-files.ts';

/** Directories of a project whose files a report depends on; the files beside them count as well. */
const projectParts = ['config', 'policies', 'deployments', 'scripts'];
/** Settings ansible-lint finds above the playbooks. */
const ansibleLintSettings = [
  '.ansible-lint',
  '.ansible-lint.yml',
  '.ansible-lint.yaml',
  '.ansible-lint-ignore',
  '.config',
  '.yamllint',
  '.yamllint.yml',
  '.yamllint.yaml',
];
/** Programs that take part; another one of the same name is another answer. */
const programs = ['terraform', 'tofu', 'opa', 'ansible-playbook', 'ansible-lint'];
/** Settings of those programs and of dwcp. */
const settings = /^(TF_|DWCP_|ANSIBLE_|OPA_)/;
/** What tools keep. */
const ignored: ReadonlySet<string> = new Set(['node_modules', '.terraform']);
const largestFileBytes = 8 * 1024 * 1024;

/**
 * A digest of everything a report is made from: the options, the bytes of every file, the programs on PATH, the settings
 * in the environment, dwcp itself, and the day, because waivers and scans grow old. Null when something cannot be read
 * or is too large: then nothing is known of it and nothing is taken from an earlier run.
 */
export async function fingerprint(
  options: LintOptions,
  self: { readonly directory: string; readonly now: Date; readonly ctx: Context },
): Promise<string | null> {
  const hash = createHash('sha256');
  const add = (...words: readonly string[]): void => {
    hash.update(JSON.stringify(words));
  };
  const { looksAgain: _, ...asked } = options;
  add(self.now.toISOString().slice(0, 10), JSON.stringify(asked));
  for (const [name, value] of Object.entries(process.env).toSorted()) if (settings.test(name)) add(name, value ?? '');
  try {
    for (const line of await identitiesBelow(self.directory)) add(line);
    for (const line of await programIdentities(options.projectDir)) add(line);
    const { policiesDir, policyDir, vulnerabilitiesFile, planFile, securityConfigFile = null } = options;
    const given = [policiesDir, policyDir, vulnerabilitiesFile, planFile, securityConfigFile].filter(
      (path) => path !== null,
    );
    // Its date may stand for the time of the scan.
    if (vulnerabilitiesFile !== null) add(String((await stat(vulnerabilitiesFile)).mtimeMs));
    const parts = [...projectParts, ...ansibleLintSettings];
    const list = await listRootFiles(options.projectDir, self.ctx);
    add(...list.unscanned.map(({ file, reason }) => `${file} ${reason}`));
    for (const file of list.files) add(`${file} ${await rootFile(join(options.projectDir, file))}`);
    for (const path of new Set([...parts.map((part) => join(options.projectDir, part)), ...given])) {
      for (const line of contentsBelow(path)) add(line);
    }
  } catch {
    return null;
  }
  return hash.digest('hex');
}

/**
 * `path sha256` of every file at or below `path`, in order. A link is refused: what it leads to may change unseen. Without
 * waiting between: that would take ten times as long for hundreds of small files.
 */
function contentsBelow(path: string): readonly string[] {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return [`${path} absent`];
  if (entry.isFile()) return [`${path} ${digestOf(path)}`];
  if (!entry.isDirectory()) throw new Error(`${path} is neither a file nor a directory`);
  const names = readdirSync(path).filter((name) => !ignored.has(name));
  return names.toSorted().flatMap((name) => contentsBelow(join(path, name)));
}

/** What is too large to be looked into is known by its size and dates: it must not keep all the rest from being known. */
async function rootFile(path: string): Promise<string> {
  return (await stat(path)).size > largestFileBytes ? identityOf(path) : digestOf(path);
}

function digestOf(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (fstatSync(file).size > largestFileBytes) throw new Error(`${path} is too large`);
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } finally {
    closeSync(file);
  }
}

/** `name size mtime` of the files of a directory: a new build of dwcp writes them all anew. */
async function identitiesBelow(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.mjs')).toSorted();
  return Promise.all(names.map(async (name) => `${name} ${await identityOf(join(directory, name))}`));
}

async function programIdentities(projectDir: string): Promise<readonly string[]> {
  const directories = [join(projectDir, '.venv', 'bin'), ...(process.env.PATH ?? '').split(delimiter)];
  const paths = [
    ...directories.flatMap((directory) => programs.map((program) => join(directory, program))),
    ...(await pythonPackagesOf(projectDir)),
  ];
  const identities = await Promise.all(paths.map(async (path) => `${path} ${await identityOf(path).catch(() => '')}`));
  return identities.filter((identity) => !identity.endsWith(' '));
}

/** Directories whose entries change when a Python package of the virtual environment does: Ansible is one. */
async function pythonPackagesOf(projectDir: string): Promise<readonly string[]> {
  const lib = join(projectDir, '.venv', 'lib');
  return (await readdir(lib).catch(() => [])).toSorted().map((python) => join(lib, python, 'site-packages'));
}

/** The time of change cannot be set: a file put in the place of another with its name, size and date has another. */
async function identityOf(path: string): Promise<string> {
  const { size, mtimeMs, ctimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}
