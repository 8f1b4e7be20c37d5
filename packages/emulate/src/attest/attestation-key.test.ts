import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAttestationKey, loadPublicKey } from './attestation-key.ts';

const pair = generateKeyPairSync('ed25519');
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dwcp-key-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(text: string, permissions = 0o600): string {
  const file = join(root, 'key.pem');
  writeFileSync(file, text);
  chmodSync(file, permissions);
  return file;
}

test('a key comes from a file or the environment, the file first; without one nobody signs', async () => {
  const environment = { DWCP_ATTESTATION_KEY: pem };
  expect((await loadAttestationKey({ file: null, environment }))?.asymmetricKeyType).toBe('ed25519');
  expect((await loadAttestationKey({ file: write(pem), environment: {} }))?.asymmetricKeyType).toBe('ed25519');
  const broken = { DWCP_ATTESTATION_KEY: 'nonsense' };
  expect(await loadAttestationKey({ file: write(pem), environment: broken })).not.toBeNull();
  expect(await loadAttestationKey({ file: null, environment: {} })).toBeNull();
  expect(await loadAttestationKey({ file: null, environment: { DWCP_ATTESTATION_KEY: '' } })).toBeNull();
});

test('a private key others may read is refused', async () => {
  const file = write(pem, 0o640);
  await expect(loadAttestationKey({ file, environment: {} })).rejects.toMatchObject({
    code: 'FILE_PERMISSIONS',
    message: `${file} holds a private key and others may read it`,
    hint: `chmod 600 ${file}`,
  });
});

test('what is no Ed25519 key is refused without a word of it', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const refusal = loadAttestationKey({ file: write(rsa.toString()), environment: {} });
  await expect(refusal).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  const nonsense = loadAttestationKey({ file: null, environment: { DWCP_ATTESTATION_KEY: 'hunter2' } });
  await expect(nonsense).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: 'DWCP_ATTESTATION_KEY is no private key in PEM form',
  });
});

test('a public key is told from a private one', async () => {
  expect((await loadPublicKey(write(publicPem, 0o644))).type).toBe('public');
  await expect(loadPublicKey(write(pem))).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  await expect(loadPublicKey(write('x'))).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  await expect(loadPublicKey(join(root, 'none'))).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
});
