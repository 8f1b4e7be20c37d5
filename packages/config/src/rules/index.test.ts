import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkEnvironment } from './index.ts';
import { labWith } from './issues-in-lab.ts';

test('the shipped lab passes every rule', () => {
  expect(checkEnvironment(labWith({}), { environment: 'lab', modeConfig: null })).toEqual([]);
});

test('no rule throws on an environment of which little is left', () => {
  const changes = { sites: {}, tunnels: { a: { id: 1 }, 'b--c': { id: 99999, mtu: 600 } } };
  expect(() => checkEnvironment(labWith(changes), { environment: 'lab', modeConfig: null })).not.toThrow();
});

test('every rule has a test beside it', () => {
  const files = readdirSync(import.meta.dirname);
  const rules = files.filter((file) => !file.includes('.test.') && files.includes(file.replace('.ts', '.test.ts')));
  expect(rules.length).toBeGreaterThanOrEqual(40);
});
