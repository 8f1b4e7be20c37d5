import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Everything this package takes from elsewhere, but types. None of it changes what is looked at; a name that is not here is refused. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '@dwcp/config': [
    'addDriftIgnore',
    'createDriftIgnores',
    'driftIgnoresFile',
    'loadDescription',
    'loadDriftIgnores',
    'modeFile',
    'yamlLeaves',
  ],
  '@dwcp/environment': [
    'changedPaths',
    'environmentPaths',
    'inspectBaseline',
    'isRunningConfigBaseline',
    'isTerraformBaseline',
    'loadBaseline',
    'loadBaselinePart',
    'loadPublicKeys',
    'loadRelease',
    'reachLab',
    'reachReal',
    'requireDriverRecords',
  ],
  '@dwcp/io': [
    'codeOf',
    'isText',
    'listOf',
    'makeDirectory',
    'objectOf',
    'oneOf',
    'readJournal',
    'readState',
    'readTextIfPresent',
    'recordOf',
    'redactText',
    'removeLeftBehind',
    'takeLock',
    'withPassingDirectory',
    'writeFileAtomic',
  ],
  '@dwcp/lab': ['attachLab'],
  '@dwcp/lint': ['judgeDeploy'],
  '@dwcp/model': ['DwcpError', 'allNodes', 'driftKinds', 'isAtLeast', 'tunnelsOf'],
  '@dwcp/network': [
    'compareNode',
    'comparePackageVersions',
    'daemonUnit',
    'firewallTable',
    'firewallUnit',
    'foreignFiles',
    'inspectHost',
    'inspectMachine',
    'inspectNetwork',
    'inspectSurroundings',
    'isNamespacedSysctl',
    'lookOrReason',
    'namedSecrets',
    'observed',
    'programDirectory',
    'programOf',
    'readChangeTimes',
    'readFiles',
    'renderRelease',
    'roleOfPath',
    'secretOwner',
    'shellWord',
    'unchecked',
    'unitOverrides',
  ],
  '@dwcp/provision': [
    'compareCloud',
    'initTerraform',
    'inspectCloudEmulator',
    'isKnown',
    'openTerraform',
    'requireAwsProfile',
    'withWorkDirectory',
    'writeConfiguration',
  ],
  '@dwcp/stacks': ['addTagSearch', 'synthesize'],
  diff: ['createTwoFilesPatch'],
  'node:crypto': ['createHash', 'randomBytes'],
  // What is written and removed is of this machine: reports, ignores, and copies that rules are asked about.
  'node:fs/promises': ['access', 'copyFile', 'mkdir', 'readFile', 'readdir', 'rm', 'stat', 'writeFile'],
  'node:path': ['basename', 'dirname', 'join'],
  'node:timers/promises': ['setImmediate', 'setTimeout'],
  'node:util': ['isDeepStrictEqual'],
};

/**
 * What a source takes of other packages, of Node and of what is not looked at here, types left out; a module taken whole or at
 * run time is `*`.
 */
function takenBy(text: string, file = 'index.ts'): readonly { readonly module: string; readonly name: string }[] {
  const named = [...text.matchAll(/^(?:import|export)\s+(type\s)?([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]/gm)].flatMap(
    ([, type, clause = '', module = '']) => {
      if (type !== undefined) return [];
      const list = /^\{([^}]*)\}$/.exec(clause)?.[1];
      if (list === undefined) return [{ module, name: '*' }];
      const entries = list.split(',').map((entry) => entry.trim());
      const values = entries.filter((entry) => entry !== '' && !entry.startsWith('type '));
      return values.map((entry) => ({ module, name: entry.split(/\s+as\s+/)[0] ?? '*' }));
    },
  );
  const bare = [...text.matchAll(/^import\s*['"]([^'"]+)['"]/gm)].map(([, module = '']) => ({ module, name: '*' }));
  const late = [...text.matchAll(/\b(?:import\s*\(|require\s*\(|createRequire|getBuiltinModule|process\.binding)/g)];
  const all = [...named, ...bare, ...late.map(([module]) => ({ module, name: '*' }))];
  return all.filter(({ module, name }) => !isLookedAt(file, module) || name === '*');
}

/** A module of this package that is looked at as its others are. */
function isLookedAt(file: string, module: string): boolean {
  if (!module.startsWith('.')) return false;
  const path = relative(import.meta.dirname, resolve(import.meta.dirname, dirname(file), module));
  return !path.startsWith('..') && isSource(path);
}

function isSource(name: string): boolean {
  return name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name);
}

function isAllowed({ module, name }: { readonly module: string; readonly name: string }): boolean {
  return Object.hasOwn(allowed, module) && allowed[module]?.includes(name) === true;
}

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter(isSource)
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }));

test('there is no way from here to what applies, configures, starts or stops', () => {
  const taken = sources.flatMap(({ name, text }) => takenBy(text, name).map((one) => ({ file: name, ...one })));
  expect(taken.filter((one) => !isAllowed(one))).toEqual([]);
});

test('every name of the list is taken, or one that is no longer would be free for whoever comes next', () => {
  const taken = new Set(sources.flatMap(({ text }) => takenBy(text).map(({ module, name }) => `${module} ${name}`)));
  const listed = Object.entries(allowed).flatMap(([module, names]) => names.map((name) => `${module} ${name}`));
  expect(listed.filter((one) => !taken.has(one))).toEqual([]);
});

test.each([
  ['a name that nobody listed', "import { applyPlan } from '@dwcp/provision';"],
  ['one of several lines', "import {\n  compareCloud,\n  runPlaybook,\n} from '@dwcp/provision';"],
  ['one under another name', "import { applyPlan as compareCloud } from '@dwcp/provision';"],
  ['a package that nobody listed', "import { applyDeploy } from '@dwcp/deploy';"],
  ['a module of a package', "import { compareCloud } from '@dwcp/provision/ansible';"],
  ['a module of Node', "import { spawn } from 'node:child_process';"],
  ['a namespace', "import * as provision from '@dwcp/provision';"],
  ['a default', "import execa from 'execa';"],
  ['something handed on', "export { applyPlan } from '@dwcp/provision';"],
  ['a whole module handed on', "export * from '@dwcp/provision';"],
  ['a module for what it does', "import '@dwcp/provision';"],
  ['a module at run time', "const { applyPlan } = await import('@dwcp/provision');"],
  ['a file of another package', "import { applyPlan } from '../../../provision/src/terraform/apply.ts';"],
  ['a file of another package by a way through this one', "import { x } from './../../../provision/src/apply.ts';"],
  ['what was built of this package', "import { x } from '../../dist/index.js';"],
  ['a fixture', "import { deployFiles } from '../detect.fixture.ts';"],
  ['a file by its whole path', "import { x } from '/opt/x.ts';"],
])('%s is refused', (_, text) => {
  expect(takenBy(text, 'observe/look.ts').some((one) => !isAllowed(one))).toBe(true);
});

test('a file of this package is taken freely', () => {
  expect(takenBy("import { detectDrift } from '../detect.ts';", 'observe/look.ts')).toEqual([]);
});

/** Whether what outlives dwcp, answers it or has its terminal is reached for: as a property, or out of an object. */
function startsMore(text: string): boolean {
  return /\.\s*(?:start|attach|converse)\b|['"`](?:start|attach|converse)['"`]|[{,]\s*(?:start|attach|converse)\s*[,:=}]/.test(
    text,
  );
}

test('nothing here starts what outlives or answers it', () => {
  expect(sources.filter(({ text }) => startsMore(text)).map(({ name }) => name)).toEqual([]);
});

test.each([
  "ctx.run.start(['x'], options);",
  'const talk = ctx.run\n  .converse;',
  'const { converse } = ctx.run;',
  'const { run: { attach } } = ctx;',
  'const { run, converse } = { ...ctx.run, ...ctx };',
  'const { run: asked, start: begin } = ctx.run;',
  'function look({ run: { converse: talk } }: Context) {}',
  'const { start = null } = run;',
  "run['converse'](argv);",
  'run?.attach(argv);',
])('%s is refused', (text) => {
  expect(startsMore(text)).toBe(true);
});
