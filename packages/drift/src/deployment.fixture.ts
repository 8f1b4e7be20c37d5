import { rm } from 'node:fs/promises';
import { afterEach, beforeEach } from 'vitest';
import { type Answer, type DeployedFiles, deployFiles, healthyAnswer } from './detect.fixture.ts';

/** A deployment of its own for each test of the file, gone after it. Known from the time a test begins. */
export function deployForEachTest(options: { readonly dwcpd?: boolean } = {}): DeployedFiles {
  let current: DeployedFiles | null = null;
  beforeEach(async () => {
    current = await deployFiles(options);
  });
  afterEach(() => rm(now().options.projectDir, { recursive: true, force: true }));
  const now = (): DeployedFiles => {
    if (current === null) throw new Error('no test has begun');
    return current;
  };
  return {
    get options() {
      return now().options;
    },
    get topology() {
      return now().topology;
    },
    get releases() {
      return now().releases;
    },
    get environmentFile() {
      return now().environmentFile;
    },
  };
}

/** Answers of the host inspection, edited; the rest is healthy. */
export function edited(node: string, edit: (text: string) => string): Answer {
  return async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    return release.node === node && script.includes('stat --printf') ? edit(text) : text;
  };
}
