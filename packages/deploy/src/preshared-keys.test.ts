import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretReference, Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPresharedKeys } from './preshared-keys.ts';

const key = randomBytes(32).toString('base64');
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-psk-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function withKey(reference: SecretReference): Topology {
  const topology = labTopology();
  const [first, ...rest] = topology.tunnels;
  if (first === undefined) throw new Error('the fixture has tunnels');
  return { ...topology, tunnels: [{ ...first, presharedKey: reference }, ...rest] };
}

test('both ends of a tunnel get the key, under their own interface', async () => {
  const keys = await loadPresharedKeys(withKey({ kind: 'env', name: 'PSK' }), { PSK: `${key}\n` });
  expect(keys).toEqual({ 'dc1-gw1': { 'wg-use1-gw1': key }, 'use1-gw1': { 'wg-dc1-gw1': key } });
});

test('a variable that is not set is named', async () => {
  await expect(loadPresharedKeys(withKey({ kind: 'env', name: 'PSK' }), {})).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: 'the environment variable PSK is not set',
  });
});

test('a key file others can read is refused', async () => {
  const path = join(dir, 'psk');
  await writeFile(path, key);
  await chmod(path, 0o640);
  await expect(loadPresharedKeys(withKey({ kind: 'file', path }), {})).rejects.toMatchObject({
    code: 'FILE_PERMISSIONS',
    hint: `chmod 600 ${path}`,
  });
});

test('a value that is no key is refused without being shown', async () => {
  const failure: unknown = await loadPresharedKeys(withKey({ kind: 'env', name: 'PSK' }), { PSK: 'hunter2' }).catch(
    (cause: unknown) => cause,
  );
  expect(String(failure)).toContain('is not a WireGuard preshared key');
  expect(String(failure)).not.toContain('hunter2');
});
