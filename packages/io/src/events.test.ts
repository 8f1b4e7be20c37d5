import { expect, test } from 'vitest';
import { fanOut, recordingSink, redact, redactText } from './events.ts';

test('values under secret-looking keys never reach a sink', () => {
  const sink = recordingSink();
  fanOut(sink).emit({
    code: 'test.done',
    message: 'https://user:hunter2@example.net/x',
    data: { presharedKey: 'canary', nested: [{ password: 'canary' }], ok: 'PrivateKey = canary' },
  });
  expect(JSON.stringify(sink.events)).not.toMatch(/canary|hunter2/);
});

test('numbers, null and plain text pass unchanged', () => {
  expect(redact({ a: 1, b: null, c: 'plain' })).toEqual({ a: 1, b: null, c: 'plain' });
});

test('a PEM private key in running text is hidden', () => {
  const pem = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----';
  expect(redactText(`before ${pem} after`)).toBe('before (hidden) after');
});
