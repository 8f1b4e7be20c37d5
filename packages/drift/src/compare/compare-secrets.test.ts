import type { NodeRelease } from '@dwcp/model';
import { renderRelease } from '@dwcp/network';
import { emptyHost, mixedTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareSecrets } from './compare-secrets.ts';

const releases = renderRelease(mixedTopology(), { publicKeys: {} });
const release = releases.find(({ node }) => node === 'dc1-gw2') as NodeRelease;
const paths = [
  '/etc/swanctl/dwcp/xi-br1-gw1.psk',
  '/etc/swanctl/x509/dwcp.pem',
  '/etc/swanctl/x509ca/dwcp.pem',
  '/etc/swanctl/private/dwcp.pem',
];
const own = { permissions: 0o600, owner: 'root', group: 'root' };

function differences(change: { readonly present?: readonly string[]; readonly access?: Record<string, typeof own> }) {
  const present = change.present ?? paths;
  const host = {
    ...emptyHost(release.node),
    secretFiles: Object.fromEntries(present.map((path) => [path, change.access?.[path] ?? own])),
  };
  return compareSecrets(release, host, { others: releases.filter(({ node }) => node === release.node) });
}

test('the secrets a release names, each for its reader alone, are in sync', () => {
  expect(differences({})).toEqual([]);
});

test.each(paths)('%s that others may read, that is another user’s, or that is gone is seen', (path) => {
  const access = (changed: Partial<typeof own>) => ({ access: { [path]: { ...own, ...changed } } });
  const wanted = '0600 root';
  expect(differences(access({ permissions: 0o644 }))).toMatchObject([
    { check: 'file/permissions', subject: path, wanted, observed: '0644 root' },
  ]);
  expect(differences(access({ owner: 'frr' }))).toMatchObject([{ check: 'file/permissions', observed: '0600 frr' }]);
  expect(differences({ present: paths.filter((other) => other !== path) })).toMatchObject([
    { check: 'file/missing', subject: path, wanted, observed: null },
  ]);
});

test('a preshared key of IPsec that no release names is seen', () => {
  const foreign = '/etc/swanctl/dwcp/xi-old.psk';
  expect(differences({ present: [...paths, foreign] })).toMatchObject([{ check: 'file/unexpected', subject: foreign }]);
});
