import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const directory = join(import.meta.dirname, '../test/golden');

/** Compares with packages/cli/test/golden/<name>; `make golden` rewrites it. */
export function expectGolden(name: string, text: string): void {
  const path = join(directory, name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}
