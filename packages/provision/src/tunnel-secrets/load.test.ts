import { randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import type { Gateway, SecretReference, Topology, Tunnel, TunnelSecrets } from '@dwcp/model';
import { labTopology, mixedTopology, withDaemons } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTunnelSecrets, makeTunnelSecrets } from './load.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: () => 0, signal };
const key = randomBytes(32).toString('base64');
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-secrets-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function load(topology: Topology, environment: Readonly<Record<string, string>> = {}): Promise<TunnelSecrets> {
  return loadTunnelSecrets(topology, { environment, keptDir: dir }, ctx);
}

function withKey(reference: SecretReference, protocol: Tunnel['protocol'] = 'wireguard'): Topology {
  const topology = withDaemons(protocol === 'wireguard' ? labTopology() : mixedTopology(), false);
  const isFirst = (tunnel: Tunnel): boolean =>
    protocol === 'wireguard' ? tunnel.id === 1 : tunnel.ipsec?.authentication === 'psk';
  return {
    ...topology,
    tunnels: topology.tunnels.filter(isFirst).map((tunnel) => ({ ...tunnel, presharedKey: reference })),
  };
}

test('a WireGuard tunnel has the key it refers to, and none when it refers to none', async () => {
  const secrets = await load(withKey({ kind: 'env', name: 'PSK' }), { PSK: `${key}\n` });
  expect(secrets).toEqual({ presharedKeys: { 'dc1-gw1--use1-gw1': key }, identities: {} });
  expect(await load(withDaemons(labTopology(), false))).toEqual({ presharedKeys: {}, identities: {} });
});

test('a variable that is not set is named', async () => {
  await expect(load(withKey({ kind: 'env', name: 'PSK' }))).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: 'the environment variable PSK is not set',
  });
});

test('a key file others can read is refused', async () => {
  const path = join(dir, 'psk');
  await writeFile(path, key);
  await chmod(path, 0o640);
  await expect(load(withKey({ kind: 'file', path }))).rejects.toMatchObject({
    code: 'FILE_PERMISSIONS',
    hint: `chmod 600 ${path}`,
  });
});

test.each([
  ['wireguard', 'is not a WireGuard preshared key'],
  ['ipsec', 'has less than 20 bytes'],
] as const)('a value that is no key of %s is refused without being shown', async (protocol, words) => {
  const failure: unknown = await load(withKey({ kind: 'env', name: 'PSK' }, protocol), { PSK: 'hunter2' }).catch(
    (cause: unknown) => cause,
  );
  expect(String(failure)).toContain(words);
  expect(String(failure)).not.toContain('hunter2');
});

test('every gateway that runs dwcpd has a certificate with its name', async () => {
  const { identities } = await load(withDaemons(labTopology()));
  expect(Object.keys(identities).toSorted()).toEqual(
    labTopology()
      .gateways.map(({ name }) => name)
      .toSorted(),
  );
  for (const [name, { certificate }] of Object.entries(identities)) {
    expect(new X509Certificate(certificate).subjectAltName).toBe(`DNS:${name}`);
  }
});

test('a lab gets keys and certificates that are made once and kept from others', async () => {
  const mixed = withDaemons(mixedTopology(), false);
  const first = await load(mixed);
  expect(Object.keys(first.presharedKeys)).toEqual(['br1-gw1--dc1-gw2']);
  expect(Object.keys(first.identities).toSorted()).toEqual(['dc1-gw2', 'use1-gw2']);
  const { certificate, authority } = first.identities['dc1-gw2'] ?? { certificate: '', authority: '' };
  expect(new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(new X509Certificate(certificate).subjectAltName).toBe('DNS:dc1-gw2');
  expect(await load(mixed)).toEqual(first);
  for (const name of await readdir(dir, { recursive: true })) {
    const found = await stat(join(dir, name));
    if (name.endsWith('.key') || name.includes('psk/')) expect(found.mode & 0o077, name).toBe(0);
  }
});

test('an emulation makes its own for every tunnel that has any, and never follows a reference', async () => {
  const reference: SecretReference = { kind: 'env', name: 'NOT_SET' };
  const topology = mixedTopology();
  const real: Topology = {
    ...topology,
    environment: { ...topology.environment, kind: 'real' },
    tunnels: topology.tunnels.map((tunnel) => (tunnel.id === 4 ? tunnel : { ...tunnel, presharedKey: reference })),
  };
  const made = await makeTunnelSecrets(real, { keptDir: dir }, ctx);
  const withKeys = topology.tunnels.map(({ name }) => name).filter((name) => name !== 'dc1-gw2--use1-gw2');
  expect(Object.keys(made.presharedKeys).toSorted()).toEqual(withKeys.toSorted());
  expect(Object.keys(made.identities).toSorted()).toEqual(['dc1-gw2', 'use1-gw2']);
});

test('an emulation makes the certificate of every gateway with dwcpd itself, whatever its identity refers to', async () => {
  const topology = withDaemons(labTopology());
  const reference: SecretReference = { kind: 'file', path: join(dir, 'not-there') };
  const identity = { certificate: reference, privateKey: reference, authority: reference };
  const real: Topology = {
    ...topology,
    environment: { ...topology.environment, kind: 'real' },
    gateways: topology.gateways.map((gateway) => ({ ...gateway, identity })),
  };
  const { identities } = await makeTunnelSecrets(real, { keptDir: dir }, ctx);
  for (const { name } of topology.gateways) {
    expect(new X509Certificate(identities[name]?.certificate ?? '').subjectAltName).toBe(`DNS:${name}`);
  }
});

test('a kept key or certificate that was damaged is named', async () => {
  await load(mixedTopology());
  await writeFile(join(dir, 'psk', 'br1-gw1--dc1-gw2'), 'x');
  await expect(load(mixedTopology())).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
  await rm(join(dir, 'psk'), { recursive: true });
  await writeFile(join(dir, 'authority', 'gateway-dc1-gw2.pem'), '');
  await expect(load(mixedTopology())).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
});

test('an identity that a gateway could not use is refused with the reason', async () => {
  await load(mixedTopology());
  const file = (name: string): SecretReference => ({ kind: 'file', path: join(dir, 'authority', name) });
  const own = {
    certificate: file('gateway-dc1-gw2.pem'),
    privateKey: file('gateway-dc1-gw2.key'),
    authority: file('authority.pem'),
  };
  const withIdentity = (identity: Gateway['identity']): Topology => {
    const topology = mixedTopology();
    const gateways = topology.gateways.map((gateway) =>
      gateway.name === 'dc1-gw2' ? { ...gateway, identity } : gateway,
    );
    return { ...topology, gateways };
  };
  expect(Object.keys((await load(withIdentity(own))).identities)).toContain('dc1-gw2');
  const other = { ...own, privateKey: file('gateway-use1-gw2.key') };
  await expect(load(withIdentity(other))).rejects.toThrow(/dc1-gw2 .*: the private key is not that of the certificate/);
  const wrongName = {
    ...own,
    certificate: file('gateway-use1-gw2.pem'),
    privateKey: file('gateway-use1-gw2.key'),
  };
  await expect(load(withIdentity(wrongName))).rejects.toThrow(/the certificate has no DNS name dc1-gw2/);
});
