import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ipsecDumpFunction, loadErrorsOf, parseIpsec } from './inspect.ts';

test('a daemon that listens is asked also where nobody deployed IPsec', () => {
  expect(ipsecDumpFunction).toContain('[ -S /run/charon.vici ] || return 0');
});

test('reads what was loaded and negotiated with a preshared key', () => {
  const observed = parseIpsec(fixture('psk'));
  expect(observed).toMatchObject({ backend: 'userspace', loadErrors: [] });
  expect(observed.connections).toEqual([
    {
      name: 'dwcp-dc1-gw1--dc2-gw1',
      remoteAddresses: ['192.0.2.11'],
      version: 'IKEv2',
      dpdDelaySeconds: '2',
      rekeySeconds: '14400',
      reauthSeconds: '0',
      local: { id: 'dc1-gw1', method: 'pre-shared key' },
      remote: { id: 'dc2-gw1', method: 'pre-shared key' },
      children: [
        {
          name: 'dwcp-dc1-gw1--dc2-gw1',
          rekeySeconds: '3600',
          dpdAction: 'start',
          closeAction: 'start',
          localSelectors: ['100.64.128.2/32'],
          remoteSelectors: ['100.64.128.3/32'],
        },
      ],
    },
  ]);
  expect(observed.ikeSas).toEqual([
    {
      name: 'dwcp-dc1-gw1--dc2-gw1',
      status: 'ESTABLISHED',
      algorithms: 'AES_GCM_16-256/PRF_HMAC_SHA2_384/CURVE_25519',
      ageSeconds: 413,
      rekeySeconds: 14_088,
      children: [
        {
          name: 'dwcp-dc1-gw1--dc2-gw1',
          status: 'INSTALLED',
          encryption: 'AES_GCM_16-256',
          keyExchange: null,
          localSelectors: ['100.64.128.2/32'],
          remoteSelectors: ['100.64.128.3/32'],
          ageSeconds: 413,
          lifeSeconds: 3960,
          receivedBytes: 274_100,
          sentBytes: 271_977,
        },
      ],
    },
  ]);
});

test('a connection by certificates says so on both sides', () => {
  const [connection] = parseIpsec(fixture('certificate')).connections;
  expect(connection?.local).toEqual({ id: 'dc1-gw2', method: 'public key' });
  expect(connection?.remote).toEqual({ id: 'dc2-gw2', method: 'public key' });
});

test('a node without IPsec tunnels has nothing, which is not the same as an answer that cannot be read', () => {
  expect(parseIpsec('')).toEqual({ backend: null, connections: [], ikeSas: [], loadErrors: [] });
  expect(() => parseIpsec('list-sa event {broken')).toThrow(SyntaxError);
});

test.each([
  [
    [
      "loading connection 'a' failed: unknown option: dpd_dealy, config discarded",
      'loaded 0 of 1 connections, 1 failed to load, 0 unloaded',
      'exit code 22',
    ],
    [
      "loading connection 'a' failed: unknown option: dpd_dealy, config discarded",
      'loaded 0 of 1 connections, 1 failed to load, 0 unloaded',
    ],
  ],
  [
    ['/etc/swanctl/conf.d/a.conf:3: syntax error, unexpected }', 'exit code 0'],
    ['/etc/swanctl/conf.d/a.conf:3: syntax error, unexpected }'],
  ],
  [['exit code 22'], ['swanctl exited with 22']],
  [['no authorities found, 0 unloaded', "loaded connection 'failed-over'", 'exit code 0'], []],
])('of %j the errors are %j', (lines, errors) => {
  expect(loadErrorsOf(lines)).toEqual(errors);
});

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, `../../test/fixtures/ipsec-dump-${name}.txt`), 'utf8');
}
