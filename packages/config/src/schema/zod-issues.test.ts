import { expect, test } from 'vitest';
import * as z from 'zod';
import { checkSchema } from './check-schema.ts';

const schema = z.strictObject({
  enabled: z.boolean(),
  count: z.int().min(1).max(9),
  names: z.array(z.string().min(2)).min(1).optional(),
  kind: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), x: z.number() }),
      z.strictObject({ kind: z.literal('b') }),
    ])
    .optional(),
  node: z.union([z.string().regex(/^[a-z]+$/), z.strictObject({ name: z.string() })]).optional(),
  level: z.union([z.literal('auto'), z.int().min(0).max(19)]).optional(),
});

const sound = { enabled: true, count: 1 };

test.each([
  [
    { ...sound, enabled: 'true' },
    'config/type enabled: expected true or false, got the text `true` (remove the quotes: true)',
  ],
  [
    { ...sound, enabled: 'off' },
    'config/type enabled: expected true or false, got the text `off` (YAML 1.2 reads `off` as text: write false)',
  ],
  [{ ...sound, count: '3' }, 'config/type count: expected a number, got the text `3` (remove the quotes: 3)'],
  [{ ...sound, count: 12 }, 'config/range count: expected 1 to 9, got the number 12'],
  [{ ...sound, count: 1.5 }, 'config/type count: expected a whole number, got the number 1.5'],
  [{ ...sound, count: null }, 'config/type count: expected a number, got nothing (give it a value, or remove the key)'],
  [{ enabled: true }, 'config/missing count: `count` is missing'],
  [{ ...sound, names: [] }, 'config/range names: expected at least 1 entry, got 0'],
  [{ ...sound, names: ['x'] }, 'config/range names.0: expected text of at least 2 characters, got 1'],
  [{ ...sound, names: [7] }, 'config/type names.0: expected text, got the number 7 (put it in quotes: "7")'],
  [{ ...sound, cuont: 1 }, 'config/unknown-key cuont: unknown key `cuont` (did you mean `count`?)'],
  [
    { ...sound, zebra: 1 },
    'config/unknown-key zebra: unknown key `zebra` (the keys here are count, enabled, kind, level, names, node)',
  ],
  [{ ...sound, kind: { kind: 'c' } }, 'config/enum kind.kind: expected one of `a`, `b`, got `c`'],
  [{ ...sound, kind: {} }, 'config/missing kind.kind: `kind` is missing (one of `a`, `b`)'],
  [{ ...sound, kind: { kind: 'a' } }, 'config/missing kind.x: `x` is missing'],
  [{ ...sound, node: { nmae: 'x' } }, 'config/missing node.name: `name` is missing'],
  [{ ...sound, level: 20 }, 'config/range level: expected 0 to 19, got the number 20'],
  [{ ...sound, level: 'high' }, 'config/type level: expected a number or `auto`, got the text `high`'],
])('%j', (value, expected) => {
  const [first] = checkSchema<unknown>(value, schema).issues;
  const hint = first?.hint === null ? '' : ` (${first?.hint})`;
  expect(`${first?.ruleId} ${first?.path.join('.')}: ${first?.message}${hint}`).toBe(expected);
});

test('control characters of a value do not reach the terminal', () => {
  const { issues } = checkSchema<unknown>({ ...sound, enabled: '\u001b[2J\u202e' }, schema);
  expect(issues[0]?.message).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('what is left when the mistakes are taken out is there for the rules', () => {
  const { document, presumed } = checkSchema<unknown>({ ...sound, zebra: 1, names: 3 }, schema);
  expect(document).toBeNull();
  expect(presumed).toEqual(sound);
});
