import { parseDurationUs } from '@dwcp/model';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { checkSchema } from './check-schema.ts';
import { autoOr, bitRateSchema, durationSchema, formatQuantity, sizeSchema } from './units.ts';

const second = 1e6;

test('durations become microseconds, sizes bytes, bit rates bits per second', () => {
  expect(durationSchema({ minUs: 0, maxUs: 1e12 }).parse('1.5s')).toBe(1_500_000);
  expect(durationSchema({ minUs: 0, maxUs: 1e12 }).parse('1.1ms')).toBe(1100);
  expect(sizeSchema({ minBytes: 0, maxBytes: 1e12 }).parse('4MB')).toBe(4_194_304);
  expect(bitRateSchema({ minBitsPerSecond: 0, maxBitsPerSecond: 1e12 }).parse('10Gbps')).toBe(1e10);
});

test('bounds are inclusive', () => {
  const schema = durationSchema({ minUs: second, maxUs: 2 * second });
  expect(['1s', '2s', '999ms', '2001ms'].map((text) => schema.safeParse(text).success)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('takes whole steps only where steps are asked for', () => {
  const schema = durationSchema({ minUs: 0, maxUs: 60 * second, stepUs: second });
  expect(schema.safeParse('1500ms').success).toBe(false);
  expect(schema.parse('2000ms')).toBe(2 * second);
});

test.each([
  ['10 parsecs', 'expected a duration such as `10s`, got `10 parsecs`'],
  [10, 'expected a duration such as `10s`, got the number 10'],
  ['', 'expected a duration such as `10s`, got an empty text'],
  [true, 'expected a duration such as `10s`, got `true`'],
  [['1s'], 'expected a duration such as `10s`, got a list'],
  ['-1s', 'expected a duration such as `10s`, got `-1s`'],
  ['1h', 'expected a duration of 1ms to 1m, got `1h`'],
])('says what is wrong with %j', (value, message) => {
  const schema = z.strictObject({ hold: durationSchema({ minUs: 1e3, maxUs: 60 * second }) });
  expect(checkSchema({ hold: value }, schema).issues.map((issue) => issue.message)).toEqual([message]);
});

test('a missing quantity is missing, not of a wrong unit', () => {
  const schema = z.strictObject({ hold: durationSchema({ minUs: 1e3, maxUs: 60 * second }) });
  expect(checkSchema({}, schema).issues).toMatchObject([{ ruleId: 'config/missing', path: ['hold'] }]);
});

test('the default of a quantity is written as users write it', () => {
  expect(
    durationSchema({ minUs: 0, maxUs: 60 * second })
      .prefault('10s')
      .parse(undefined),
  ).toBe(10 * second);
});

test('auto or a quantity says so', () => {
  const schema = z.strictObject({ batch: autoOr(durationSchema({ minUs: 0, maxUs: 60 * second })) });
  expect(schema.parse({ batch: 'auto' })).toEqual({ batch: 'auto' });
  expect(checkSchema({ batch: 'fast' }, schema).issues.map((issue) => issue.message)).toEqual([
    'expected a duration such as `10s` or `auto`, got `fast`',
  ]);
});

test('a quantity is written back with the largest unit that keeps it whole', () => {
  expect([1, 1500, 60e6, 90e6, 7200e6].map((us) => formatQuantity('duration', us))).toEqual([
    '1us',
    '1500us',
    '1m',
    '90s',
    '2h',
  ]);
  expect(parseDurationUs(formatQuantity('duration', 123_456))).toBe(123_456);
});
