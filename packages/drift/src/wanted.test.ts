import { readFile, rm, writeFile } from 'node:fs/promises';
import { environmentPaths } from '@dwcp/environment';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeployedFiles, deployFiles } from './detect.fixture.ts';
import { loadWanted, type Wanted } from './wanted.ts';

let deployed: DeployedFiles;
beforeEach(async () => {
  deployed = await deployFiles();
});
afterEach(() => rm(deployed.options.projectDir, { recursive: true, force: true }));

async function wanted(): Promise<Wanted> {
  const loaded = await loadWanted(deployed.options, environmentPaths(deployed.options));
  if ('reason' in loaded) throw new Error(loaded.reason);
  return loaded;
}

test('both sides are one while nothing is described that was not deployed', async () => {
  const { declared, deployed: baseline } = await wanted();
  expect(declared).toBe(baseline);
});

test('both sides are two as soon as a value differs', async () => {
  const text = await readFile(deployed.environmentFile, 'utf8');
  await writeFile(deployed.environmentFile, text.replace('{ id: 1 }', '{ id: 1, keepalive: 20s }'));
  const { declared, deployed: baseline } = await wanted();
  expect(declared).not.toEqual(baseline);
});
