// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
import { expect, test } from 'vitest';
import { literalSecrets } from './literal-secrets.ts';

const wireguardKey = `${'Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCEhISE'.slice(0, 42)}8=`;

test('finds secrets by the name of their key', () => {
  const issues = literalSecrets({ grafana: { adminPassword: 'changeme' }, api_key: 'abc', pins: [{ token: 1234 }] });
  expect(issues.map((issue) => issue.path.join('.'))).toEqual(['grafana.adminPassword', 'api_key', 'pins.0.token']);
});

test('finds secrets by their form', () => {
  const issues = literalSecrets({
    a: wireguardKey,
    b: '-----BEGIN OPENSSH PRIVATE KEY-----',
    c: 'AKIAABCDEFGHIJKLMNOP',
    d: 'https://user:pass@example.com',
  });
  expect(issues.map((issue) => issue.message)).toEqual([
    'a WireGuard key is written into the file',
    'a private key is written into the file',
    'an AWS access key is written into the file',
    'a password in a URL is written into the file',
  ]);
});

test('never shows the secret', () => {
  expect(JSON.stringify(literalSecrets({ password: 'hunter2' }))).not.toContain('hunter2');
});

test('leaves references, paths and switched-off methods alone', () => {
  const references = { jwtSecret: '${JWT_SECRET}', psk: { file: '/etc/psk' }, token: 'file:/etc/token' };
  expect(literalSecrets({ ...references, privateKey: '/etc/dwcp/tls/server.key', secret: 'none' })).toEqual([]);
});
