import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadNode } from './load-node.ts';

const hybrid = readFileSync(join(import.meta.dirname, '../../../../config/dwcp-v3-hybrid.yaml'), 'utf8');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function load(node: string, mode: string = hybrid): ReturnType<typeof loadNode> {
  const modeFile = join(folder, 'dwcp-v3-hybrid.yaml');
  writeFileSync(modeFile, mode);
  writeFileSync(join(folder, 'node.yaml'), node);
  return loadNode({ modeFile });
}

/** `line path: message (hint)` of what node.yaml is told. */
async function said(node: string): Promise<readonly string[]> {
  const { findings } = await load(node);
  return findings
    .filter(({ location }) => location?.file === join(folder, 'node.yaml'))
    .map(
      ({ location, path, message, hint }) =>
        `${location?.line} ${path}: ${message}${hint === null ? '' : ` (${hint})`}`,
    );
}

const sound = `formatVersion: 1
name: dc1-gw1
peers:
  - { name: br1-gw1, address: "[2001:DB8::1]:443" }
  - { name: br2-gw1, address: GW.br2.example:443 }
forwards:
  - { listen: 127.0.0.1:15432, peer: br1-gw1, target: 10.20.0.5:5432 }
allowTargets:
  - 10.10.0.7:22
  - { target: 10.10.0.8:80, peers: [br1-gw1] }
`;

test('what the mode says fills what node.yaml leaves out, and everything is explicit', async () => {
  const { run, findings } = await load(sound);
  expect(findings.filter(({ severity }) => severity !== 'low')).toEqual([]);
  expect(run?.mode.mode).toBe('hybrid');
  expect(run?.daemon).toEqual({
    logLevel: 'info',
    healthPath: '/health',
    isPrometheusServed: true,
    healthIntervalMs: 10_000,
    metricsIntervalMs: 5_000,
    maxConnections: 30_000,
    idleTimeoutMs: 120_000,
    drainTimeoutMs: 10_000,
  });
  expect(run?.node).toEqual({
    name: 'dc1-gw1',
    listen: '0.0.0.0:443',
    peers: [
      { name: 'br1-gw1', address: '[2001:db8::1]:443' },
      { name: 'br2-gw1', address: 'gw.br2.example:443' },
    ],
    forwards: [{ listen: '127.0.0.1:15432', peer: 'br1-gw1', target: '10.20.0.5:5432' }],
    allowTargets: [
      { target: '10.10.0.7:22', peers: null },
      { target: '10.10.0.8:80', peers: ['br1-gw1'] },
    ],
    tls: { cert: '/etc/dwcp/tls/server.crt', key: '/etc/dwcp/tls/server.key', ca: '/etc/dwcp/tls/ca.crt' },
    dataDirectory: '/var/lib/dwcpd',
    controlSocket: '/run/dwcpd/control.sock',
    metricsListen: '0.0.0.0:9101',
  });
});

test('no target is dialled for anybody unless one is named', async () => {
  const { run } = await load('formatVersion: 1\nname: dc1-gw1\n');
  expect(run?.node.allowTargets).toEqual([]);
});

test('a forward may ask for the nearer or the wider transport, and for no other', async () => {
  const withClass = (name: string): string => sound.replace('10.20.0.5:5432 }', `10.20.0.5:5432, class: ${name} }`);
  const { run } = await load(withClass('bulk'));
  expect(run?.node.forwards).toMatchObject([{ target: '10.20.0.5:5432', class: 'bulk' }]);
  const [told] = await said(withClass('fast'));
  expect(told).toMatch(/^7 forwards\[0\].class: expected .*latency.*bulk.*, got `fast`/);
});

test('an unknown key is told with the one that was meant', async () => {
  expect(await said(`${sound}metric: { listen: 127.0.0.1:9102 }\n`)).toEqual([
    '11 metric: unknown key `metric` (did you mean `metrics`?)',
  ]);
});

test('an address that is none is told what one looks like', async () => {
  const text =
    'formatVersion: 1\nname: dc1-gw1\nlisten: gateway:443\npeers:\n  - { name: br1-gw1, address: 10.0.0.256:443 }\n';
  expect(await said(text)).toEqual([
    '3 listen: expected an IP address with its port such as `192.0.2.1:443`, got `gateway:443` (write 192.0.2.1:443 or [2001:db8::1]:443; 0.0.0.0 and [::] stand for every address)',
    '5 peers[0].address: expected an address with its port such as `192.0.2.1:443`, got `10.0.0.256:443` (write 192.0.2.1:443, node.example:443 or [2001:db8::1]:443)',
  ]);
});

test('a control socket no socket can be bound to is refused', async () => {
  const [told] = await said(`${sound}controlSocket: /run/${'x'.repeat(103)}\n`);
  expect(told).toMatch(/^11 controlSocket: expected an absolute path of at most 107 characters/);
});

test('a mode with a finding stops the node as well', async () => {
  const { run, findings } = await load(sound, hybrid.replace('maxConnections: 30000', 'maxConnections: 0'));
  expect(run).toBeNull();
  expect(findings.filter(({ severity }) => severity !== 'low').map(({ path }) => path)).toContain(
    'performance.maxConnections',
  );
});

test('a file that is not there is named with the option that gives it', async () => {
  const modeFile = join(folder, 'dwcp-v3-hybrid.yaml');
  writeFileSync(modeFile, hybrid);
  await expect(loadNode({ modeFile })).rejects.toThrow(
    expect.objectContaining({
      code: 'CONFIG_UNREADABLE',
      message: `there is no ${join(folder, 'node.yaml')}`,
      hint: expect.stringContaining('--node'),
    }),
  );
});
