import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonSetup } from '../daemon/daemon-setup.fixture.ts';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { linkStatus } from '../transport-node.fixture.ts';
import { main } from './main.ts';

let setup: DaemonSetup;

beforeEach(async () => {
  setup = await DaemonSetup.open();
});

afterEach(() => setup.close());

async function ctl(...argv: readonly string[]) {
  const terminal = fakeTerminal();
  const exitCode = await main({ version: '1.2.3', argv: [...argv, '--socket', setup.socketPath], terminal });
  return { exitCode, ...terminal.written };
}

test('status of a healthy node is clean, its table says what carries', async () => {
  await setup.start();
  const { exitCode, stdout } = await ctl('status');
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    [
      'dc1-gw1: healthy hybrid, dwcpd 1.2.3, up for 0 s, 0 connections',
      `listens on 127.0.0.1:443; metrics on ${setup.address(0)}`,
      '',
      'links',
      'status       peer     transport  standby  security     round trip                   loss',
      'established  br1-gw1  tcp        -        aes-256-gcm  900 us, p99 1.50 ms of 1000  0.00 %',
      '',
    ].join('\n'),
  );
});

test('status of a node that is not healthy exits 2 and says why', async () => {
  setup.node.setLinks([
    linkStatus('br1-gw1', { declaredTransport: 'rdma', standby: ['memory'] }),
    linkStatus('br2-gw1', { status: 'down', since: '2027-05-31T23:59:00Z', lastError: 'no answer', transport: null }),
  ]);
  await setup.start();
  const { exitCode, stdout } = await ctl('status');
  expect(exitCode).toBe(2);
  expect(stdout).toContain('degraded link to br1-gw1: runs on tcp, for want of rdma, which is declared\n');
  expect(stdout).toContain('unhealthy link to br2-gw1: down for 60 s: no answer\n');
  expect(stdout).toContain('established  br1-gw1  tcp, not rdma  memory');
});

test('a class of streams that goes another way than its link is told beside it, and in JSON in any case', async () => {
  const ways = { latency: 'rdma', bulk: 'tcp' } as const;
  setup.node.setLinks([linkStatus('br1-gw1', { standby: ['rdma'], classTransports: ways }), linkStatus('br2-gw1')]);
  await setup.start();
  expect((await ctl('status')).stdout).toMatch(/br1-gw1 {2}tcp, latency over rdma {2}rdma .*\n.*br2-gw1 {2}tcp {2}/);
  expect((await ctl('stats')).stdout).toMatch(/br1-gw1 {2}tcp, latency over rdma {2}.*\n.*br2-gw1 {2}tcp {2}/);
  for (const command of ['status', 'stats']) {
    const { links } = JSON.parse((await ctl(command, '--json')).stdout);
    expect(links).toMatchObject([{ classTransports: ways }, { classTransports: { latency: 'tcp', bulk: 'tcp' } }]);
  }
});

test('stats as JSON has the fields runbooks name', async () => {
  await setup.start();
  const { exitCode, stdout } = await ctl('stats', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    formatVersion: 1,
    throughput_gbps: expect.any(Number),
    latency_p99_us: 750,
    active_connections: 0,
    error_count: 0,
  });
});

test('stats and peers read as tables', async () => {
  await setup.start();
  expect((await ctl('stats')).stdout).toContain('latency p99  750 us (half the round trip)\n');
  expect((await ctl('peers')).stdout).toMatch(/established {2}br1-gw1 {2}127\.0\.0\.1:1 {2}1\.00/);
});

test('a test that fails exits 2, and shows what was seen', async () => {
  await setup.start();
  const { exitCode, stdout } = await ctl('test', 'internet');
  expect(exitCode).toBe(2);
  expect(stdout).toContain('failed   br1-gw1  connect             0 of 3 connections to 127.0.0.1:1, ECONNREFUSED\n');
  expect(stdout.endsWith('failed\n')).toBe(true);
});

test('switch says how long it holds', async () => {
  await setup.start();
  expect(await ctl('switch', 'br1-gw1', 'tcp')).toMatchObject({
    exitCode: 0,
    stdout: 'the link to br1-gw1 runs on tcp until `auto`\n',
  });
});

test('a peer is pardoned by name', async () => {
  await setup.start();
  expect(await ctl('pardon', 'br1-gw1')).toMatchObject({
    exitCode: 0,
    stdout: 'nothing is held against br1-gw1 any more\n',
  });
  expect((await ctl('pardon', 'br1-gw9')).exitCode).toBe(1);
  expect(setup.node.pardoned).toEqual(['br1-gw1']);
});

test('trace prints what the selection was given, as it is replayed', async () => {
  await setup.start();
  const input = { at: 0, paths: [], carrying: null, pinned: null };
  expect(await ctl('trace', 'br1-gw1')).toMatchObject({ exitCode: 0, stdout: `${JSON.stringify(input)}\n` });
  expect(JSON.parse((await ctl('trace', 'br1-gw1', '--json')).stdout)).toMatchObject({
    peer: 'br1-gw1',
    inputs: [input],
  });
  expect((await ctl('trace', 'br1-gw9')).stderr).toContain(
    'error USAGE: there is no peer br1-gw9\nhint: there are br1-gw1',
  );
});

test('config validate reads the files of the daemon that runs, as they are now', async () => {
  await setup.start();
  expect((await ctl('config', 'validate')).exitCode).toBe(0);
  setup.writeNode(['metric: {}']);
  const { exitCode, stdout } = await ctl('config', 'validate');
  expect(exitCode).toBe(2);
  expect(stdout).toContain('metric: unknown key `metric`');
  expect(stdout).toContain('metric: {}\n');
  expect(stdout).toContain('dwcpd would not start with it');
});

test('without a daemon only what needs none is answered', async () => {
  expect(await ctl('version')).toMatchObject({ exitCode: 0, stdout: 'dwcp-ctl 1.2.3\ndwcpd does not run\n' });
  expect((await ctl('config', 'validate', '--config', setup.files.modeFile)).exitCode).toBe(0);
  const { exitCode, stdout, stderr } = await ctl('status', '--json');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`error DAEMON_NOT_RUNNING: no dwcpd answers on ${setup.socketPath}\n`);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'DAEMON_NOT_RUNNING' } });
});

test.each([
  [['stat'], 'there is no command stat', 'did you mean `dwcp-ctl stats`?'],
  [['switch', 'br1-gw1'], 'switch takes 2 words', 'write `dwcp-ctl switch <peer> <transport>`'],
  [['status', '--jason'], "Unknown option '--jason'", 'run `dwcp-ctl --help` to see the options'],
  [['status', '--timeout', 'soon'], '--timeout takes seconds, not soon', 'give 1 to 3600'],
])('%j is a mistake that is told with the next step', async (argv, message, hint) => {
  const { exitCode, stderr } = await ctl(...argv);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(`error USAGE: ${message}\nhint: ${hint}\n`);
});

test('help and docs/dwcpd.md name every command', async () => {
  const { exitCode, stdout } = await ctl('--help');
  expect(exitCode).toBe(0);
  const { ctlCommands } = await import('./commands.ts');
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/dwcpd.md'), 'utf8');
  for (const name of Object.keys(ctlCommands)) {
    expect(stdout).toContain(`\n  ${name}`);
    expect(page).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'));
  }
});
