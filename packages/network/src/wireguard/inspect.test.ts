import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { parseWireguardDump, wireguardDumpFunction } from './inspect.ts';

const fixture = '../../test/fixtures/wg-show-all-dump.txt';
const dump = readFileSync(join(import.meta.dirname, fixture), 'utf8');

test('reads devices and peers of a dump', () => {
  const devices = parseWireguardDump(dump);
  expect(devices.map((device) => [device.interface, device.listenPort, device.peers.length])).toEqual([
    ['wg-use1-gw1', 51821, 1],
    ['wg-br1-gw1', 51825, 1],
    ['wg-new', 40000, 0],
  ]);
  expect(devices[0]?.peers[0]).toEqual({
    publicKey: 'ABCygqm6e0mOWA9MbvG6dxNDQXi57KZ4+1glYnxtQhc=',
    hasPresharedKey: false,
    endpoint: '198.51.100.11:51821',
    allowedIps: ['100.64.0.3/32', '10.20.0.0/16'],
    latestHandshakeSeconds: 1795467721,
    receivedBytes: 2757216,
    sentBytes: 2836328,
    persistentKeepaliveSeconds: 25,
  });
});

test('a peer that never answered has no handshake and no endpoint', () => {
  const [, device] = parseWireguardDump(dump);
  expect(device?.peers[0]).toMatchObject({
    hasPresharedKey: true,
    endpoint: null,
    latestHandshakeSeconds: null,
    persistentKeepaliveSeconds: 0,
  });
});

test('a device without a private key has no public key', () => {
  expect(parseWireguardDump(dump)[2]?.publicKey).toBeNull();
});

test('keeps neither the private key nor the preshared key', () => {
  const kept = JSON.stringify(parseWireguardDump(dump));
  expect(dump).toContain('CANARY');
  expect(kept).not.toContain('CANARY');
});

test('the dump leaves the node without keys', async () => {
  const { exitCode, stdout } = await dumpWith(`cat '${join(import.meta.dirname, fixture)}' | grep -v '^#'`);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('CANARY');
  expect(parseWireguardDump(stdout)).toEqual(parseWireguardDump(dump));
});

test('a node without devices has an empty dump', async () => {
  expect(await dumpWith('exit 0')).toEqual({ exitCode: 0, stdout: '' });
});

test.each([
  [
    'wg fails',
    "echo 'Unable to list interfaces: Not permitted' >&2; exit 1",
    'Unable to list interfaces: Not permitted\nwg failed with 1\n',
  ],
  ['wg dies without a word', 'exit 3', 'wg failed with 3\n'],
  [
    'wg reads only one device of two',
    "printf 'wg-a\\tCANARY\\tpub\\t51821\\toff\\n'; echo 'Unable to access interface wg-b: Timeout' >&2",
    'Unable to access interface wg-b: Timeout\n',
  ],
])('the dump fails with the words alone when %s', async (_, wg, words) => {
  expect(await dumpWith(wg)).toEqual({ exitCode: 1, stdout: words });
});

/** Runs the function with a `wg` of these shell lines. */
async function dumpWith(wg: string): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  try {
    writeFileSync(join(directory, 'wg'), `#!/bin/sh\n${wg}\n`, { mode: 0o755 });
    const script = `PATH=${directory}:$PATH\n${wireguardDumpFunction}\nwireguard_dump`;
    const run = processRunner(new AbortController().signal);
    const { exitCode, stdout } = await run.run(['sh', '-c', script], { timeoutMs: 10_000, okExitCodes: [0, 1] });
    return { exitCode, stdout };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
