import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isNumber, isText, listOf, objectOf, oneOf, orAbsent, orNull, recordOf } from './shape.ts';
import { damagedCopies } from './state.fixture.ts';
import { readState } from './state.ts';

interface Sample {
  readonly formatVersion: 1;
  readonly name: string;
  readonly ports: readonly number[];
  readonly peer: string | null;
  readonly keys: Readonly<Record<string, string>>;
  readonly later: string | undefined;
}
const shape = objectOf<Sample>({
  formatVersion: oneOf([1]),
  name: isText,
  ports: listOf(isNumber),
  peer: orNull(isText),
  keys: recordOf(isText),
  later: orAbsent(isText),
});
const good = { formatVersion: 1, name: 'a', ports: [1, 2], peer: null, keys: { a: 'b' } };

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'dwcp-state-')), 'sample.json');
});
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }));

test('reads back what was written, and null when there is no file', async () => {
  expect(await readState(path, shape)).toBeNull();
  await writeFile(path, JSON.stringify(good));
  expect(await readState(path, shape)).toEqual(good);
});

const wrongFields = [
  { ...good, formatVersion: 2 },
  { ...good, name: 1 },
  { ...good, ports: ['1'] },
  { ...good, ports: { length: 0 } },
  { ...good, peer: undefined },
  { ...good, keys: ['b'] },
  { ...good, later: 1 },
].map((value): readonly [string, string] => [JSON.stringify(value), JSON.stringify(value)]);

test.each([...Object.entries(damagedCopies(JSON.stringify(good))), ...wrongFields])(
  'a file that is %s is named, with one next step',
  async (_what, text) => {
    await writeFile(path, text);
    await expect(readState(path, shape)).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: `${path} is not what dwcp wrote`,
      hint: 'run `dwcp destroy`, then deploy again',
    });
    await expect(readState(path, shape, { hint: 'look' })).rejects.toMatchObject({ hint: 'look' });
  },
);
