import { expect, test } from 'vitest';
import * as z from 'zod';
import { notActedOn } from './not-acted-on.ts';
import { jsonSchemaOf } from './schema/check-schema.ts';

const idle = z.number().meta({ notActedOn: true });
const schema = jsonSchemaOf(
  z.strictObject({
    a: z.strictObject({ x: idle, y: z.number(), deep: z.strictObject({ x: idle }).optional() }),
    b: z.strictObject({ z: idle.prefault(1) }),
  }),
);

test('names the written fields without effect, a section that has no other by its name alone, in one issue', () => {
  expect(notActedOn({ a: { x: 1, y: 2, deep: { x: 1 } }, b: { z: 3 } }, schema)).toMatchObject([
    { ruleId: 'config/not-acted-on', severity: 'low', message: /^3 fields .* nothing: all of b; a\.x, a\.deep\.x$/ },
  ]);
});

test('a field that takes one of several kinds of value is one like the others', () => {
  const union = jsonSchemaOf(
    z.strictObject({ a: z.strictObject({ x: z.union([z.literal('auto'), z.number()]).meta({ notActedOn: true }) }) }),
  );
  expect(notActedOn({ a: { x: 'auto' } }, union)).toMatchObject([{ message: /^1 fields .* all of a$/ }]);
});

test('has nothing to say about fields that are not written', () => {
  expect(notActedOn({ a: { y: 2 }, b: {} }, schema)).toEqual([]);
});
