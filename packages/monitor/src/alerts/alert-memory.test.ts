import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MemoryContent, memoryFile, openAlertMemory } from './alert-memory.ts';
import { nothingPending } from './pending.ts';
import { nothingRemembered } from './remembered.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-monitor-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('what is saved is read again, whole and only by its owner', async () => {
  const store = memoryFile(join(dir, 'below', 'monitor.json'), recordingSink());
  expect(await store.load()).toBeNull();
  const memory = openAlertMemory(null, { channels: ['log', 'slack'], store });
  memory.setPending('slack', { ...nothingPending, failures: 3 });
  memory.remembered = { ...nothingRemembered, failure: { sinceMs: 1, toldAtMs: 2 } };
  await memory.save();
  const again = openAlertMemory(await store.load(), { channels: ['slack'], store });
  expect([again.remembered.failure, again.pendingOf('slack').failures]).toEqual([{ sinceMs: 1, toldAtMs: 2 }, 3]);
  expect((await stat(join(dir, 'below', 'monitor.json'))).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, 'below'))).toEqual(['monitor.json']);
});

test.each(['', '{', '{"formatVersion":1}', '{"formatVersion":2,"remembered":{}}', '\0\0\0'])(
  'a file that holds %j is told and begun anew',
  async (text) => {
    await writeFile(join(dir, 'monitor.json'), text);
    const events = recordingSink();
    expect(await memoryFile(join(dir, 'monitor.json'), events).load()).toBeNull();
    expect(events.events.map(({ code }) => code)).toEqual(['monitor.memory-lost']);
  },
);

test('one writing runs at a time, and whoever saved finds what it saved in the file', async () => {
  const written: MemoryContent[] = [];
  let running = 0;
  let most = 0;
  const store = {
    load: async () => null,
    async save(content: MemoryContent) {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      written.push(content);
    },
  };
  const memory = openAlertMemory(null, { channels: ['log'], store });
  const saves = Array.from({ length: 20 }, async (_, failures) => {
    memory.setPending('log', { ...nothingPending, failures });
    await memory.save();
    expect(written.at(-1)?.channels.log?.failures).toBeGreaterThanOrEqual(failures);
  });
  await Promise.all(saves);
  expect(most).toBe(1);
  expect(written.length).toBeLessThan(4);
});

test('a writing that failed does not stop the next', async () => {
  let isFull = true;
  const store = {
    load: async () => null,
    save: async () => {
      if (isFull) throw new Error('no space');
    },
  };
  const memory = openAlertMemory(null, { channels: ['log'], store });
  const both = [memory.save(), memory.save()];
  await expect(both[0]).rejects.toThrow('no space');
  await expect(both[1]).rejects.toThrow('no space');
  isFull = false;
  await memory.save();
});
