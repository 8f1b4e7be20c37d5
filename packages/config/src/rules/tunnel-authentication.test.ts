import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { tunnelAuthentication } from './tunnel-authentication.ts';

const tunnel = 'tunnels/dc1-gw1--use1-gw1';
const byCertificate = { id: 1, protocol: 'ipsec', ipsec: { authentication: 'certificate' } };
const reference = 'file:/etc/ssl/gateway.pem';

test('a lab gets its key or certificates from dwcp', () => {
  expect(issuesInLab(tunnelAuthentication, { [tunnel]: byCertificate })).toEqual([]);
  expect(issuesInLab(tunnelAuthentication, { [`${tunnel}/protocol`]: 'ipsec' })).toEqual([]);
});

test('a real tunnel needs a key', () => {
  expect(issuesInLab(tunnelAuthentication, { kind: 'real', dwcpd: false, [`${tunnel}/protocol`]: 'ipsec' })).toEqual([
    'tunnels.dc1-gw1--use1-gw1: the gateways of this tunnel have nothing to prove themselves with',
  ]);
});

test('or a certificate of each gateway', () => {
  const identity = { certificate: reference, privateKey: reference, authority: reference };
  expect(
    issuesInLab(tunnelAuthentication, {
      kind: 'real',
      dwcpd: false,
      [tunnel]: byCertificate,
      'sites/dc1/gateways/dc1-gw1/identity': identity,
    }),
  ).toEqual(['sites.use1.gateways.use1-gw1: use1-gw1 has no certificate to prove itself with']);
});

test('a gateway that runs dwcpd needs one whatever its tunnels ask for; a lab makes it', () => {
  const identity = { certificate: reference, privateKey: reference, authority: reference };
  const others = [
    'dc1/gateways/dc1-gw2',
    'use1/gateways/use1-gw1',
    'use1/gateways/use1-gw2',
    'branch1/gateways/br1-gw1',
  ];
  const identities = Object.fromEntries(others.map((place) => [`sites/${place}/identity`, identity]));
  expect(issuesInLab(tunnelAuthentication, { kind: 'real', dwcpd: true, ...identities })).toEqual([
    'sites.dc1.gateways.dc1-gw1: dc1-gw1 has no certificate to prove itself with',
  ]);
  expect(issuesInLab(tunnelAuthentication, { kind: 'real', dwcpd: false })).toEqual([]);
  expect(issuesInLab(tunnelAuthentication, { kind: 'lab', dwcpd: true })).toEqual([]);
});

test('a key beside certificates has no effect', () => {
  expect(issuesInLab(tunnelAuthentication, { [tunnel]: { ...byCertificate, presharedKey: reference } })).toEqual([
    'tunnels.dc1-gw1--use1-gw1.presharedKey: the gateways of this tunnel prove themselves by certificates, not by this key',
  ]);
});
