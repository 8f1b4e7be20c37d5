import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadNativeAddon } from './native-addon.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-addon-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('an addon that is not built is named, with how to build it', () => {
  expect(() => loadNativeAddon('nothing', root)).toThrow(
    expect.objectContaining({
      code: 'TOOL_MISSING',
      message: 'the addon nothing of the transport is not built',
      hint: 'run `make build`',
    }),
  );
});

test.each(['packages/transport/dist/native', 'native'])(
  'an addon in %s that this machine cannot load is named',
  async (folder) => {
    const directory = join(root, folder);
    await mkdir(directory, { recursive: true });
    await mkdir(join(root, 'bundle'));
    await writeFile(join(directory, 'odd.node'), 'no shared object');
    expect(() => loadNativeAddon('odd', join(root, 'bundle'))).toThrow(
      expect.objectContaining({
        code: 'TOOL_MISSING',
        message: `the addon ${join(directory, 'odd.node')} does not load`,
      }),
    );
  },
);
