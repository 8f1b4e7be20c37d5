import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAuthority, type TestAuthority } from './certificates.fixture.ts';
import { loadNodeIdentity, type NodeIdentity } from './node-identity.ts';

let authority: TestAuthority;
let a: NodeIdentity;
const now = new Date();

beforeAll(async () => {
  authority = await makeAuthority('lab');
  a = await authority.sign('a');
});
afterAll(() => authority.close());

test('what the files hold is who the node is', async () => {
  expect(await loadNodeIdentity('a', await files(a), now)).toEqual(a);
});

test('files that no peer would take are refused, naming the file and quoting no key', async () => {
  const b = await authority.sign('b');
  const expired = await authority.sign('a', { days: ['20200101000000Z', '20200201000000Z'] });
  const cases = [
    [{ ...a, privateKey: b.privateKey }, /the private key in .*key is not that of the certificate in .*pem/],
    [b, /the certificate in .*pem is of b, this node is a/],
    [expired, /the certificate in .*pem has expired on 2020-02-01/],
    [{ ...a, certificate: 'nothing' }, /pem holds no certificate in PEM/],
    [{ ...a, authorities: '' }, /ca-.*pem holds no certificate in PEM/],
    [{ ...a, privateKey: a.privateKey.replace('BEGIN', 'BEGUN') }, /key holds no private key in PEM/],
  ] as const;
  for (const [identity, message] of cases) {
    const error = await failureOf(loadNodeIdentity('a', await files(identity), now));
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    const secret = a.privateKey.split('\n')[1] ?? 'none';
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
  }
});

test('a file that is not there and authorities that are not named are refused', async () => {
  const tls = await files(a);
  const missing = await failureOf(loadNodeIdentity('a', { ...tls, keyFile: '/nowhere/a.key' }, now));
  expect(missing).toMatchObject({ code: 'CONFIG_UNREADABLE', message: '/nowhere/a.key cannot be read' });
  const anybody = await failureOf(loadNodeIdentity('a', { ...tls, authoritiesFile: null }, now));
  expect(anybody).toMatchObject({ code: 'CONFIG_UNREADABLE' });
});

let count = 0;

async function files(identity: NodeIdentity) {
  const path = (name: string) => join(authority.dir, `${name}-${count}`);
  count++;
  const [certificateFile, keyFile, authoritiesFile] = [`${path('own')}.pem`, `${path('own')}.key`, `${path('ca')}.pem`];
  await writeFile(certificateFile, identity.certificate);
  await writeFile(keyFile, identity.privateKey);
  await writeFile(authoritiesFile, identity.authorities);
  return { certificateFile, keyFile, authoritiesFile, cipherSuites: null };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}
