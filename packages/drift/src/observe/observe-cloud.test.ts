import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentPaths, environmentPaths } from '@dwcp/environment';
import type { Runner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { observeCloud } from './observe-cloud.ts';

let dir = '';
let paths: EnvironmentPaths;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), `dwcp-t-${process.pid}-`));
  paths = environmentPaths({ projectDir: dir, stateDir: dir, environment: 'lab' });
  await mkdir(paths.terraform, { recursive: true });
  await writeFile(join(dir, 'terraform'), '#!/bin/true\n', { mode: 0o755 });
  vi.stubEnv('PATH', dir);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

/** An environment whose configuration names `key`. */
function topologyOf(key: string): Topology {
  const base = labTopology();
  const backend = { bucket: 'example-state', key, region: 'us-east-1' };
  return { ...base, environment: { ...base.environment, kind: 'real', backend } };
}

/** A Terraform that plans what lies in its directory once `atOnce` plans were begun, and shows what its plan holds. */
function terraform(atOnce: number): { readonly run: Runner; readonly workDirs: string[] } {
  const workDirs: string[] = [];
  const begun = Promise.withResolvers<void>();
  const run: Runner['run'] = async ([, command = '', ...args], { cwd = '' }) => {
    const said = { exitCode: 0, stdout: '{"terraform_version": "1.11.4"}', stderr: '', durationMs: 0 };
    if (command === 'plan') {
      workDirs.push(cwd);
      if (workDirs.length >= atOnce) begun.resolve();
      await begun.promise;
      const planFile = args.find((arg) => arg.startsWith('-out='))?.slice('-out='.length) ?? '';
      await writeFile(planFile, await readFile(join(cwd, 'main.tf.json'), 'utf8'));
      return { ...said, exitCode: 2 };
    }
    if (command !== 'show') return said;
    return { ...said, stdout: JSON.stringify({ planned: await readFile(args.at(-1) ?? '', 'utf8') }) };
  };
  return { run: { ...scriptedRunner([]), run }, workDirs };
}

async function look(key: string, run: Runner): Promise<string> {
  const topology = topologyOf(key);
  const seen = await observeCloud({ declared: topology, baseline: topology }, paths, testContext(run));
  if (seen?.isObserved !== true) throw new Error(seen?.reason ?? 'no cloud');
  return (seen.value.document as { readonly planned: string }).planned;
}

test('two looks at once each see what they planned, and leave one directory behind', async () => {
  const { run, workDirs } = terraform(2);
  const [first, second] = await Promise.all([look('first.tfstate', run), look('second.tfstate', run)]);
  expect(first).toContain('first.tfstate');
  expect(second).toContain('second.tfstate');
  expect(new Set(workDirs).size).toBe(2);
  expect(await readdir(paths.drift)).toEqual(['terraform']);
});

test('looks one after the other work in the same directory, which keeps what a start needs', async () => {
  const { run, workDirs } = terraform(1);
  await look('first.tfstate', run);
  await look('first.tfstate', run);
  expect(new Set(workDirs).size).toBe(1);
  expect(await readdir(workDirs[0] ?? '')).toContain('init.sha256');
});
