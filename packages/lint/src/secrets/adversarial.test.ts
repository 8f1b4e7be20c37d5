import { expect, test } from 'vitest';
import { scanSecrets } from './scan-secrets.ts';

/**
 * Texts made to keep a search busy: starts of every form without its end. Each has the size a file may have. Should a
 * form become quadratic, one of them takes minutes and the test's own deadline ends it.
 */
const units: Readonly<Record<string, string>> = {
  letters: 'a',
  'line ends': '\n',
  dashes: '-',
  'private keys that do not end': '-----BEGIN PRIVATE KEY-----\n',
  'private keys in one line': `-----BEGIN RSA PRIVATE KEY-----${'A'.repeat(99)}`,
  'blocks that do not end': '-----BEGIN A-----\n',
  schemes: 'http://',
  'users without host': 'a://b:c',
  'signed tokens without end': '-eyJaaaaaaaaaaaa',
  'signed tokens in one': 'eyJaaaaaaaaaaa.',
  'app tokens': 'ghs_1_',
  'app tokens in two parts': `${'ghs_1_a'.repeat(140)}.${'a'.repeat(9000)} `,
  names: 'password',
  'names with a sign': 'password:',
  'names with a quote': 'password="',
  'names with a block': 'password: |\n',
  'names with blanks': `password${' '.repeat(40)}`,
  'mail keys': `SG.a.${'a'.repeat(260)} `,
  'encrypted values without end': 'ENC[AES256_GCM,',
  'vaults without body': '$ANSIBLE_VAULT;1.1;AES256\n',
  digits: '0123456789abcdef',
  'random lines': 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9t\n',
  'WireGuard keys': 'aB3dE5fG7hI9jK1lM3nO5pQ7rS9taB3dE5fG7hI9jKA= ',
  'chat tokens': 'xoxb-1',
  signatures: '?sig=a',
  templates: '{{',
  words: 'neighbor a password ',
};

test.each(Object.entries(units))('a megabyte of %s is looked through', async (_, unit) => {
  const text = unit.repeat(Math.ceil(2 ** 20 / unit.length)).slice(0, 2 ** 20);
  const findings = await scanSecrets([{ file: 'config/a.yaml', text: `${text}\npassword: hunter2\n` }]);
  expect(findings.length).toBeGreaterThan(0);
});
