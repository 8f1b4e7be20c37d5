import { gatewayOf, type Topology, type TunnelSecrets } from '@dwcp/model';
import { labTopology, mixedTopology, withDaemons } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { secretFiles } from './secrets.ts';

const identity = { certificate: 'own\n', privateKey: 'key\n', authority: 'ca\n' };
const secrets: TunnelSecrets = {
  presharedKeys: { 'dc1-gw1--use1-gw1': 'wireguard', 'br1-gw1--dc1-gw2': 'a "b" } c' },
  identities: { 'dc1-gw2': identity },
};

test('a WireGuard key stands in its file as it is', () => {
  expect(filesOf(labTopology(), 'dc1-gw1')).toEqual({ '/etc/wireguard/wg-use1-gw1.psk': 'wireguard\n' });
  expect(filesOf(labTopology(), 'use1-gw1')).toEqual({ '/etc/wireguard/wg-dc1-gw1.psk': 'wireguard\n' });
});

test('an IPsec key is written so that no character of it means anything to swanctl', () => {
  expect(filesOf(mixedTopology(), 'br1-gw1')).toEqual({
    '/etc/swanctl/dwcp/xi-dc1-gw2.psk': `secret = 0s${Buffer.from('a "b" } c').toString('base64')}\n`,
  });
});

test('a gateway with a tunnel by certificates holds its identity, the other end its own', () => {
  expect(filesOf(mixedTopology(), 'dc1-gw2')).toMatchObject({
    '/etc/swanctl/x509/dwcp.pem': 'own\n',
    '/etc/swanctl/x509ca/dwcp.pem': 'ca\n',
    '/etc/swanctl/private/dwcp.pem': 'key\n',
  });
  expect(filesOf(mixedTopology(), 'use1-gw2')).toEqual({});
});

test('a gateway with dwcpd holds what it proves itself with to its peers; without peers, or dwcpd, it does not', () => {
  const wanted = {
    '/etc/dwcp/tls/server.crt': 'own\n',
    '/etc/dwcp/tls/server.key': 'key\n',
    '/etc/dwcp/tls/ca.crt': 'ca\n',
  };
  const tlsOf = (topology: Topology): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(filesOf(topology, 'dc1-gw2')).filter(([path]) => path.includes('/tls/')));
  expect(tlsOf(withDaemons(labTopology()))).toEqual(wanted);
  expect(tlsOf(withDaemons(labTopology(), false))).toEqual({});
  expect(tlsOf({ ...withDaemons(labTopology()), tunnels: [] })).toEqual({});
});

function filesOf(topology: Topology, gateway: string): Readonly<Record<string, string>> {
  return secretFiles(topology, gatewayOf(topology, gateway), secrets);
}
