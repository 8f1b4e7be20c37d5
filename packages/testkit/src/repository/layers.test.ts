import { expect, test } from 'vitest';
import { importedModules, packageOf } from './imported-packages.ts';
import { packageManifest, packageNames, sourceFiles } from './repository-files.ts';

/** A package imports from lower layers only, never sideways but for the edges named. */
const layerOf: Readonly<Record<string, number>> = {
  model: 0,
  io: 1,
  config: 2,
  network: 2,
  policy: 2,
  stacks: 2,
  provision: 2,
  lab: 2,
  transport: 2,
  terminal: 2,
  environment: 3,
  drift: 3,
  monitor: 3,
  lint: 3,
  deploy: 3,
  emulate: 3,
  remediate: 3,
  cli: 4,
  agent: 4,
};
const sidewaysEdges = [
  'deploy → lint',
  'deploy → emulate',
  'deploy → environment',
  'drift → lint',
  'drift → environment',
  'monitor → drift',
  'monitor → environment',
  'remediate → deploy',
  'remediate → drift',
  'remediate → emulate',
  'remediate → environment',
];

/** Packages that may name a third-party one. */
const borders: Readonly<Record<string, readonly string[]>> = {
  zod: ['config', 'policy', 'provision', 'cli'],
  yaml: ['config'],
  commander: ['cli'],
  pino: ['cli', 'agent'],
  'prom-client': ['agent', 'monitor'],
  nodemailer: ['monitor'],
  cdktn: ['stacks'],
  constructs: ['stacks'],
  execa: ['io'],
  '@secretlint/core': ['lint'],
  '@secretlint/secretlint-rule-preset-recommend': ['lint'],
  diff: ['deploy', 'drift'],
};

/** Of the workspace itself, for tests and their tools. */
const testPackages = ['vitest', 'fast-check', 'vite', 'ajv', 'ajv-formats'];
const files = sourceFiles();

test('every package has its place among the layers', () => {
  expect(packageNames().filter((name) => name !== 'testkit' && layerOf[name] === undefined)).toEqual([]);
});

test('a package imports from lower layers only', () => {
  const wrong = files.flatMap((file) =>
    ownPackages(file.text)
      .filter((imported) => !mayImport(file.package, imported, file.isTest))
      .map((imported) => `${file.path} imports @dwcp/${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('a file of another package is never imported by path', () => {
  const wrong = files.flatMap((file) =>
    importedModules(file.text)
      .filter((module) => module.includes('/packages/') || /^@dwcp\/[^/]+\//.test(module))
      .map((module) => `${file.path} imports ${module}`),
  );
  expect(wrong).toEqual([]);
});

test('third-party code is used at its border only', () => {
  const wrong = files.flatMap((file) =>
    thirdParty(file.text)
      .filter((name) => !isAtBorder(name, file.package, file.isTest))
      .map((name) => `${file.path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('every dependency that is declared is used, and every one used is declared', () => {
  const wrong = packageNames().flatMap((name) => {
    const manifest = packageManifest(name);
    const used = (isTest: boolean) =>
      new Set(
        files
          .filter((file) => file.package === name && file.isTest === isTest)
          .flatMap((file) => importedModules(file.text).flatMap((module) => packageOf(module) ?? []))
          .filter((imported) => !testPackages.includes(imported) && imported !== `@dwcp/${name}`),
      );
    const [inCode, inTests] = [used(false), used(true)];
    const declared = [...manifest.dependencies, ...manifest.devDependencies];
    return [
      ...[...inCode]
        .filter((dep) => !manifest.dependencies.includes(dep))
        .map((dep) => `${name} uses ${dep} undeclared`),
      ...[...inTests].filter((dep) => !declared.includes(dep)).map((dep) => `${name} tests use ${dep} undeclared`),
      ...manifest.dependencies.filter((dep) => !inCode.has(dep)).map((dep) => `${name} declares ${dep} for nothing`),
      ...manifest.devDependencies
        .filter((dep) => !inTests.has(dep) && dep.startsWith('@dwcp/'))
        .map((dep) => `${name} declares ${dep} for nothing (tests)`),
    ];
  });
  expect(wrong).toEqual([]);
});

function ownPackages(text: string): readonly string[] {
  return importedModules(text).flatMap((module) => (module.startsWith('@dwcp/') ? (module.split('/')[1] ?? []) : []));
}

function mayImport(from: string, to: string, isTest: boolean): boolean {
  if (from === 'testkit') return isTest || to === 'model' || to === 'io';
  if (to === 'testkit') return isTest;
  const [own, other] = [layerOf[from] ?? -1, layerOf[to] ?? 99];
  return other < own || from === to || sidewaysEdges.includes(`${from} → ${to}`);
}

function thirdParty(text: string): readonly string[] {
  return importedModules(text).flatMap((module) => {
    const name = packageOf(module);
    return name === null || name.startsWith('@dwcp/') ? [] : [name];
  });
}

function isAtBorder(name: string, owner: string, isTest: boolean): boolean {
  if (testPackages.includes(name)) return isTest || owner === 'testkit';
  return borders[name]?.includes(owner) ?? false;
}
