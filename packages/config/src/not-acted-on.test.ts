import { expect, test } from 'vitest';
import * as z from 'zod';
import { notActedOn } from './not-acted-on.ts';
import { jsonSchemaOf } from './schema/check-schema.ts';

const idle = z.number().meta({ notActedOn: true });
const schema = jsonSchemaOf(
  z.strictObject({ a: z.strictObject({ x: idle, y: z.number() }), b: z.strictObject({ z: idle.prefault(1) }) }),
);

test('counts the written fields without effect and names their sections, in one issue', () => {
  expect(notActedOn({ a: { x: 1, y: 2 }, b: { z: 3 } }, schema)).toMatchObject([
    { ruleId: 'config/not-acted-on', severity: 'low', message: /^2 fields .* a, b$/ },
  ]);
});

test('has nothing to say about fields that are not written', () => {
  expect(notActedOn({ a: { y: 2 }, b: {} }, schema)).toEqual([]);
});
