import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentPaths } from '@dwcp/environment';
import { recordingSink } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepReadPrograms, knownSignatures, loadReadPrograms } from './read-programs.ts';

const day = 86_400_000;
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [string, string, string, string];
const at = Date.parse('2026-03-01T00:00:00.000Z');
let drift: string;
let events: ReturnType<typeof recordingSink>;
const paths = (): EnvironmentPaths => ({ drift }) as EnvironmentPaths;

beforeEach(async () => {
  events = recordingSink();
  drift = await mkdtemp(join(tmpdir(), 'dwcp-programs-'));
});
afterEach(() => rm(drift, { recursive: true, force: true }));

const load = () => loadReadPrograms(paths(), { events });

/** A look that began then, and what it told. */
async function keep(told: Readonly<Record<string, string | null>>, nowMs: number): Promise<void> {
  const before = await load();
  await keepReadPrograms(paths(), { before, known: knownSignatures(before, nowMs), told, nowMs });
}

async function known(node: string, nowMs: number): Promise<string | undefined> {
  return knownSignatures(await load(), nowMs)[node] ?? undefined;
}

test('a program that was read is known for a day, and being seen again makes that no longer', async () => {
  await keep({ 'dc1-gw1': a }, at);
  expect(await known('dc1-gw1', at + day - 1)).toBe(a);
  // However long this look takes: it has read nothing.
  await keep({ 'dc1-gw1': a }, at + day - 1);
  expect(await known('dc1-gw1', at + day)).toBeUndefined();
  await keep({ 'dc1-gw1': a }, at + day);
  expect(await known('dc1-gw1', at + day + 1)).toBe(a);
});

test('one that differs is forgotten, one that looks otherwise is known as it looks now, others stay', async () => {
  await keep({ 'dc1-gw1': a, 'dc1-gw2': b, 'br1-gw1': c }, at);
  await keep({ 'dc1-gw1': null, 'dc1-gw2': d }, at + 1);
  expect(await Promise.all(['dc1-gw1', 'dc1-gw2', 'br1-gw1'].map((node) => known(node, at + 2)))).toEqual([
    undefined,
    d,
    c,
  ]);
});

test('a clock that was put back makes nothing known', () => {
  expect(knownSignatures({ one: { signature: a, at: new Date(at).toISOString() } }, at - 1)).toEqual({});
  expect(knownSignatures({ one: { signature: a, at: 'yesterday' } }, at)).toEqual({});
});

test.each([
  ['7', '{"dc1-gw1":7}'],
  ['a signature that is none', '{"dc1-gw1":{"signature":"x","at":"2026-03-01T00:00:00.000Z"}}'],
])('a file with %s is not what dwcp wrote: that is told, and it is as if it were not there', async (_, programs) => {
  await writeFile(join(drift, 'programs.json'), `{"formatVersion":1,"programs":${programs}}`);
  expect(await load()).toEqual({});
  expect(events.events.map(({ code }) => code)).toEqual(['drift.programs-forgotten']);
  await keep({ 'dc1-gw1': a }, at);
  expect(await known('dc1-gw1', at)).toBe(a);
});

test('where nothing is new nothing is written', async () => {
  await keep({ 'dc1-gw1': null }, at);
  await expect(readFile(join(drift, 'programs.json'))).rejects.toThrow(/ENOENT/);
});
