import { expect, test } from 'vitest';
import { policyBuiltins } from './builtins.ts';
import { rfc3339Cases } from './rfc3339.fixture.ts';

const parse = (json: string) => policyBuiltins(0)['time.parse_rfc3339_ns']?.(json);

test.each(rfc3339Cases)('%j is as many nanoseconds as in OPA', (text, expected) => {
  expect(parse(JSON.stringify(text))).toBe(expected);
});

test.each(['null', '5', 'true', '[]', '{}', '["2026-11-23T12:00:00Z"]'])('%s is no time', (json) => {
  expect(parse(json)).toBeNull();
});

test('now is the given moment to the nanosecond, however often it is asked', () => {
  const now = policyBuiltins(1_795_435_200_123.9)['time.now_ns'];
  expect([now?.(), now?.()]).toEqual(['1795435200123000000', '1795435200123000000']);
});

test('nothing else of Rego is answered by the host', () => {
  expect(Object.keys(policyBuiltins(0))).toEqual(['time.now_ns', 'time.parse_rfc3339_ns']);
});
