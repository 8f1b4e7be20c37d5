import { expect, test } from 'vitest';
import { scanSecrets } from './scan-secrets.ts';
import { harmless, randomText, secrets } from './secret-corpus.fixture.ts';

test('the corpus is large enough to mean something', () => {
  expect(secrets.length).toBeGreaterThanOrEqual(60);
  expect(harmless.length).toBeGreaterThanOrEqual(60);
});

test.each(secrets)('secret %$ of the corpus: $ruleId in $file', async ({ ruleId, file, text }) => {
  const findings = await scanSecrets([{ file, text }]);
  expect(findings.map((finding) => finding.ruleId)).toEqual([ruleId]);
});

test.each(harmless)('line %$ of the corpus in $file holds no secret', async ({ file, text }) => {
  expect(await scanSecrets([{ file, text }])).toEqual([]);
});

test('every secret of the corpus is found where it stands among the lines of a long file', async () => {
  const padding = '# nothing here\n'.repeat(50);
  const sources = secrets.map(({ file, text }) => ({ file, text: `${padding}${text}\n${padding}` }));
  for (const [index, source] of sources.entries()) {
    const findings = await scanSecrets([source]);
    expect(findings.map((finding) => finding.ruleId)).toEqual([secrets[index]?.ruleId]);
    expect(findings[0]?.location?.line).toBeGreaterThan(50);
    expect(findings[0]?.location?.line).toBeLessThanOrEqual(50 + source.text.split('\n').length - 100);
  }
});

test('no message shows more of a secret than the four characters that name its kind', async () => {
  for (const entry of secrets) {
    for (const finding of await scanSecrets([entry])) {
      const said = `${finding.message} ${finding.hint}`;
      const line = entry.text.split('\n')[(finding.location?.line ?? 1) - 1] ?? '';
      const secret = line.slice((finding.location?.column ?? 1) - 1).replace(/^-----BEGIN [A-Z ]+-----/, '');
      const windows = Array.from({ length: Math.max(0, secret.length - 7) }, (_, at) => secret.slice(at, at + 8));
      // The name of the key may follow on the line; the words of the messages are no secret.
      const isWord = (window: string) => /^[a-z ]+$/.test(window);
      expect(windows.filter((window) => !isWord(window) && said.includes(window))).toEqual([]);
      if (secret !== '') expect(said).not.toContain(secret.slice(0, 5));
    }
  }
});

test('a finding names file, line, column, length and kind', async () => {
  const token = `ghp_${randomText('abcdefghijkmnpqrstuvwxyz23456789', 36, 'token')}`;
  const [finding] = await scanSecrets([{ file: 'config/a.yaml', text: `one: 1\n  two: ${token}\n` }]);
  expect(finding).toMatchObject({
    ruleId: 'secret/token',
    severity: 'critical',
    message: 'a GitHub token (40 characters, starts with ghp_) is written into the file',
    location: { file: 'config/a.yaml', line: 2, column: 8 },
  });
});

test('a short secret is told by its name and length only', async () => {
  const [finding] = await scanSecrets([{ file: 'config/a.yaml', text: 'db:\n  password: hunter2\n' }]);
  expect(finding).toMatchObject({
    message: 'the value of password (7 characters) is written into the file',
    location: { file: 'config/a.yaml', line: 2, column: 13 },
  });
});

test('a comment in the file switches nothing off', async () => {
  const stripe = `sk_live_${randomText('abcdefghijkmnpqrstuvwxyz23456789', 24, 'stripe')}`;
  const text = `# secretlint-disable\n# gitleaks:allow\nkey: ${stripe} # secretlint-disable-line\n`;
  expect((await scanSecrets([{ file: 'config/a.yaml', text }])).map((finding) => finding.ruleId)).toEqual([
    'secret/token',
  ]);
});

test('findings of several files each name their own', async () => {
  const stripe = `sk_live_${randomText('abcdefghijkmnpqrstuvwxyz23456789', 24, 'stripe')}`;
  const findings = await scanSecrets([
    { file: 'b.yaml', text: `x\ny: ${stripe}` },
    { file: 'empty.yaml', text: '' },
    { file: 'a.yaml', text: stripe },
  ]);
  expect(findings.map(({ location }) => `${location?.file}:${location?.line}:${location?.column}`)).toEqual([
    'a.yaml:1:1',
    'b.yaml:2:4',
  ]);
});

test('several secrets of one line are found one by one', async () => {
  const text = '{"password": "hunter2", "token": "abcdefgh", "note": "https://u:hunter3@host"}';
  expect((await scanSecrets([{ file: 'a.json', text }])).map((finding) => finding.ruleId)).toEqual([
    'secret/named-value',
    'secret/named-value',
    'secret/url-credentials',
  ]);
});
