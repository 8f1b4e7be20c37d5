import { expect, test } from 'vitest';
import { fileDiff } from './file-diff.ts';

test('shows what differs with a little around it', () => {
  expect(fileDiff('/etc/x', { wanted: 'a\nb\nc\nd\n', observed: 'a\nb\nC\nd\n' })).toBe(
    '--- /etc/x\twanted\n+++ /etc/x\tobserved\n@@ -1,4 +1,4 @@\n a\n b\n-c\n+C\n d\n',
  );
});

test.each([
  'PrivateKey = CANARY',
  'psk: CANARY',
  'api_token=CANARY',
  '  password "CANARY"',
  'url: https://user:CANARY@example.org/',
  'password: |\n  CANARY\n\n  CANARY\nb: 1',
  'tokens:\n- CANARY\n- CANARY',
  'a:\n  - secret: >-\n      CANARY',
  'api_key = "CANARY',
  'Authorization: Bearer CANARY',
  '-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----',
])('a secret somebody wrote into a file is not in the diff: %s', (line) => {
  expect(fileDiff('/etc/x', { wanted: 'a\n', observed: `a\n${line}\n` })).not.toContain('CANARY');
});

test('what stands beside and behind a secret is shown', () => {
  const diff = fileDiff('/etc/x', {
    wanted: '',
    observed: '# the secret is elsewhere\n  a: 1\npassword: |\n  x\nb: 2\n',
  });
  expect(diff).toContain('+  a: 1');
  expect(diff).toContain('+b: 2');
});

test('a file that differs in every line gives a bounded diff', () => {
  const lines = (word: string) => Array.from({ length: 50_000 }, (_, index) => `${word} ${index}`).join('\n');
  expect(fileDiff('/etc/x', { wanted: lines('a'), observed: lines('b') }).length).toBeLessThan(17_000);
});
