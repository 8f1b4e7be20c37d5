import { generateKeyPairSync } from 'node:crypto';
import { file, type HostileCase } from './hostile-case.ts';

/** Made here, so that none is in the repository. */
const key = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const cases: Readonly<Record<string, readonly [expected: string, path: string, content: () => string | Uint8Array]>> = {
  'a private key beside the playbooks': ['secret/private-key', 'deployments/id.pem', key],
  'a private key after a megabyte on one line': [
    'secret/private-key',
    'deployments/long.txt',
    () => `${'a '.repeat(400_000)}\n${key()}`,
  ],
  'a private key in UTF-16': [
    'secret/private-key',
    'deployments/wide.txt',
    () => Buffer.from(`\ufeff${key()}`, 'utf16le'),
  ],
  'a private key in the environment': ['secret/private-key', 'config/environments/lab.pem', key],
  'a file of a hundred megabytes': [
    'not checked secrets',
    'deployments/large.bin',
    () => Buffer.alloc(100 * 2 ** 20, 'x'),
  ],
  'a compressed file': ['not checked secrets', 'deployments/archive.gz', () => Buffer.from([0x1f, 0x8b, 8, 0, 0])],
  'a million almost-tokens': ['not checked secrets', 'deployments/tokens.txt', () => 'ghp_'.repeat(300_000)],
};

export const secretCases: readonly HostileCase[] = Object.entries(cases).map(([name, [expected, path, content]]) => ({
  name: `secrets: ${name}`,
  expected,
  make: file(path, content),
  args: [],
  needsOpa: false,
}));
