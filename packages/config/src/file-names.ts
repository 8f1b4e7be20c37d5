import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeploymentMode, deploymentModes, type Finding } from '@dwcp/model';
import { driftIgnoresFile } from './drift-ignores/drift-ignores-file.ts';
import { environmentName, environmentsFolder } from './list-environments.ts';
import { ruleTable } from './rules/rule-table.ts';
import { scenarioNameOf, scenariosFolder } from './scenario/scenario-names.ts';
import { nearest } from './schema/unknown-key-hint.ts';
import { securityConfigFile } from './security-config/security-config-file.ts';
import { waiversFile } from './waivers/waivers-file.ts';

/** An entry of config/ that lies where dwcp reads, under a name it does not read. */
export interface Misnamed {
  readonly kind: 'environment' | 'scenario' | 'mode' | 'other';
  /** From the project directory. */
  readonly file: string;
  /** The name it presumably is meant to have; null when none is near. */
  readonly meant: string | null;
  readonly finding: Finding;
}

export function modeFile(mode: DeploymentMode): string {
  return `config/dwcp-v3-${mode}.yaml`;
}

/** Entries that would drop out of every run unseen, because nothing reads a file of that name. Sorted by name. */
export async function misnamedFiles(projectDir: string): Promise<readonly Misnamed[]> {
  const [top = [], ...inFolders] = await Promise.all(
    ['config', ...namedFolders.map(({ folder }) => folder)].map((folder) => entriesOf(projectDir, folder)),
  );
  return [
    ...top.flatMap((entry) => inConfig(entry, top)),
    ...namedFolders.flatMap((named, index) => {
      const all = inFolders[index] ?? [];
      return all.flatMap((entry) => inFolder(named, entry, all));
    }),
  ];
}

/** What to rename so that `file` is there; null when nothing resembles it. */
export function renameHint(file: string, misnamed: readonly Misnamed[]): string | null {
  const found = misnamed.find((one) => one.meant === file);
  return found === undefined ? null : `rename ${found.file} to ${baseOf(file)}`;
}

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
}

async function entriesOf(projectDir: string, folder: string): Promise<readonly Entry[]> {
  // What is wrong with the folder itself is said where it is read.
  const entries = await readdir(join(projectDir, folder), { withFileTypes: true }).catch(() => []);
  return entries
    .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const readFiles = [
  ...deploymentModes.map((mode) => baseOf(modeFile(mode))),
  baseOf(driftIgnoresFile),
  baseOf(waiversFile),
  baseOf(securityConfigFile),
];

/** Folders of files whose names are up to the user. */
interface NamedFolder {
  readonly kind: 'environment' | 'scenario';
  readonly folder: string;
  readonly nameOf: (file: string) => string | null;
}

const namedFolders: readonly NamedFolder[] = [
  { kind: 'environment', folder: environmentsFolder, nameOf: environmentName },
  { kind: 'scenario', folder: scenariosFolder, nameOf: scenarioNameOf },
];

function inConfig(entry: Entry, all: readonly Entry[]): readonly Misnamed[] {
  const { name, isDirectory } = entry;
  if (readFiles.includes(name) || isAside(name, all)) return [];
  if (isDirectory) {
    const names = namedFolders.map(({ folder }) => baseOf(folder));
    const near = names.includes(name) ? null : nearest(names, name);
    const meant = namedFolders.find(({ folder }) => baseOf(folder) === near);
    return meant === undefined
      ? []
      : [misnamed({ kind: meant.kind, file: `config/${name}`, meant: meant.folder }, all)];
  }
  const meant = meantInConfig(name);
  const looksRead = meant !== null || /\.(ya?ml|json)$/i.test(name) || /^dwcp[-_]?v3/i.test(name);
  if (!looksRead) return [];
  const kind = meant?.includes('dwcp-v3-') === true || /^dwcp/i.test(name) ? 'mode' : 'other';
  return [misnamed({ kind, file: `config/${name}`, meant: meant === null ? null : `config/${meant}` }, all)];
}

function meantInConfig(name: string): string | null {
  const usual = `${stemOf(name)}.yaml`;
  const near = nearest(readFiles, usual);
  if (near !== null) return near;
  const mode = deploymentModes.find((one) => usual.includes(one));
  return mode === undefined ? null : baseOf(modeFile(mode));
}

function inFolder({ kind, folder, nameOf }: NamedFolder, entry: Entry, all: readonly Entry[]): readonly Misnamed[] {
  const { name, isDirectory } = entry;
  if ((!isDirectory && nameOf(name) !== null) || isAside(name, all)) return [];
  const meant = `${stemOf(name).replace(/[^a-z0-9-]+/g, '-')}.yaml`;
  return [
    misnamed({ kind, file: `${folder}/${name}`, meant: nameOf(meant) === null ? null : `${folder}/${meant}` }, all),
  ];
}

function misnamed(one: Omit<Misnamed, 'finding'>, all: readonly Entry[]): Misnamed {
  const { file, meant } = one;
  const isTaken = meant !== null && all.some((entry) => entry.name === baseOf(meant) && !entry.isDirectory);
  const finding: Finding = {
    ruleId: 'config/file-name',
    severity: ruleTable['config/file-name'].severity,
    message:
      meant === null
        ? `${file} has no name that dwcp reads: what is in it has no effect`
        : `${file} is not read: what is in it has no effect; the name would be ${meant}`,
    location: { file, line: 1, column: 1 },
    path: null,
    hint: hintOf(one, isTaken),
  };
  return { ...one, finding };
}

function hintOf({ kind, file, meant }: Omit<Misnamed, 'finding'>, isTaken: boolean): string {
  if (meant !== null && !isTaken && meant !== file) return `rename it to ${baseOf(meant)}`;
  if (meant !== null && isTaken)
    return `there is a ${baseOf(meant)}: move this one out of ${file.slice(0, file.lastIndexOf('/'))}`;
  if (kind === 'environment' || kind === 'scenario')
    return `${kind === 'environment' ? 'an environment' : 'a scenario'} is a file <name>.yaml: small letters, digits and hyphens, a letter first`;
  return `dwcp reads ${readFiles.join(', ')} there; move anything else out of config`;
}

/** Hidden files, texts about the others, and copies editors leave of a file that is there. */
function isAside(name: string, all: readonly Entry[]): boolean {
  if (name.startsWith('.') || /\.(md|txt)$/i.test(name) || name === 'schema') return true;
  const original = name.replace(/(~|\.(bak|orig|rej|swp))$/, '');
  return original !== name && all.some((entry) => entry.name === original);
}

function stemOf(name: string): string {
  const dot = name.indexOf('.');
  return (dot < 0 ? name : name.slice(0, dot)).toLowerCase();
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
