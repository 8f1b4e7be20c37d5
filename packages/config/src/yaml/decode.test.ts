import { expect, test } from 'vitest';
import { decodeUtf8 } from './decode.ts';

test('takes UTF-8 with and without a byte order mark', () => {
  expect(decodeUtf8('a.yaml', Buffer.from('é: 1'))).toBe('é: 1');
  expect(decodeUtf8('a.yaml', Buffer.from('\ufeffa: 1'))).toBe('\ufeffa: 1');
});

test('names the place of the first byte that is not UTF-8', () => {
  const bytes = Buffer.concat([Buffer.from('é: 1\nüü'), Buffer.from([0xff]), Buffer.from('x')]);
  expect(decodeUtf8('a.yaml', bytes)).toMatchObject({ ruleId: 'config/encoding', location: { line: 2, column: 3 } });
});

test('refuses UTF-16 and NUL bytes', () => {
  expect(decodeUtf8('a.yaml', Buffer.from([0xff, 0xfe, 0x61, 0]))).toMatchObject({ message: /UTF-16/ });
  expect(decodeUtf8('a.yaml', Buffer.from('a\nb\0'))).toMatchObject({ location: { line: 2, column: 2 } });
});

test('finds a cut character at the end', () => {
  expect(decodeUtf8('a.yaml', Buffer.from('ab€').subarray(0, 4))).toMatchObject({ location: { line: 1, column: 3 } });
});
