import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import type { LinkStream } from '@dwcp/transport';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askDaemon } from '../control/ask-daemon.ts';
import { streamPair } from '../stream-pair.fixture.ts';
import { linkStatus } from '../transport-node.fixture.ts';
import { DaemonSetup } from './daemon-setup.fixture.ts';

let setup: DaemonSetup;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  setup = await DaemonSetup.open();
});

afterEach(async () => {
  await setup.close();
  for (const close of closing.splice(0)) close();
});

const forward = (listen: string, target = '10.20.0.5:5432') =>
  `  - { listen: ${listen}, peer: br1-gw1, target: ${target} }`;

function ask(command: Parameters<typeof askDaemon>[0], args: Readonly<Record<string, unknown>> = {}) {
  return askDaemon(command, { socketPath: setup.socketPath, timeoutMs: 10_000, arguments: args });
}

/** Whether something listens there. */
function answers(index: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: setup.ports[index] ?? 0, host: '127.0.0.1' });
    // A reset comes from somebody who listens.
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code !== 'ECONNREFUSED'));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

test('a daemon that has started answers on its sockets, and tells systemd', async () => {
  await setup.start();
  expect(await (await fetch(`http://${setup.address(0)}/health`)).json()).toMatchObject({
    status: 'healthy',
    node: 'dc1-gw1',
  });
  expect((await fetch(`http://${setup.address(0)}/ready`)).status).toBe(200);
  expect(await (await fetch(`http://${setup.address(0)}/metrics`)).text()).toContain(
    'dwcp_link_up{mode="hybrid",peer="br1-gw1"',
  );
  expect(await ask('version')).toEqual({
    version: '1.2.3',
    node: 'dc1-gw1',
    pid: process.pid,
    nodeJs: process.versions.node,
  });
  expect(setup.notified).toEqual(['READY=1']);
  expect(setup.told()).toContain('agent.started dwcpd runs as dc1-gw1 in hybrid mode');
});

test('status, stats and peers tell what the node tells', async () => {
  const { daemon } = await setup.start();
  setup.nowMs += 5_000;
  setup.node.setLinks([linkStatus('br1-gw1', { sentBytes: 500_000_000, receivedBytes: 125_000_000 })]);
  daemon.sampleThroughput();
  expect(await ask('stats')).toMatchObject({
    throughput_gbps: 1,
    latency_p99_us: 750,
    active_connections: 0,
    error_count: 0,
    links: [{ peer: 'br1-gw1', roundTripSeconds: { p99: 0.0015 } }],
  });
  expect(await ask('status')).toMatchObject({
    isReady: true,
    uptimeSeconds: 5,
    lastReload: null,
    links: [{ peer: 'br1-gw1' }],
  });
  expect(await ask('peers')).toMatchObject({ peers: [{ name: 'br1-gw1', link: { status: 'established' } }] });
});

test('switching is handed to the node, for peers there are', async () => {
  await setup.start();
  await ask('switch', { peer: 'br1-gw1', transport: 'tcp' });
  expect(setup.node.switches).toEqual(['br1-gw1 tcp']);
  await expect(ask('switch', { peer: 'hq', transport: 'tcp' })).rejects.toThrow('there is no peer hq');
  await expect(ask('switch', { peer: 'br1-gw1', transport: 'quic' })).rejects.toThrow('there is no transport quic');
});

test('a test of a path tells what was tried', async () => {
  await setup.start();
  expect(await ask('test', { kind: 'internet' })).toMatchObject({
    verdict: 'failed',
    peers: [{ peer: 'br1-gw1', checks: [{ check: 'connect', outcome: 'failed' }, {}, {}, {}, {}] }],
  });
  expect(await ask('test', { kind: 'rdma' })).toMatchObject({ verdict: 'failed', checks: [{ check: 'libfabric' }] });
});

test('two daemons on one data directory: the second is refused, and the first goes on', async () => {
  await setup.start();
  await expect(setup.start()).rejects.toThrow(
    expect.objectContaining({ code: 'DAEMON_RUNNING', message: `another dwcpd uses ${setup.folder}/data` }),
  );
  expect(await ask('version')).toMatchObject({ version: '1.2.3' });
});

test('what fails at the start closes what was opened before', async () => {
  setup.writeNode(['forwards:', forward(setup.address(1)), forward('192.0.2.1:19193')]);
  await expect(setup.start()).rejects.toThrow('cannot listen on 192.0.2.1:19193 (EADDRNOTAVAIL)');
  expect([setup.node.isClosed, existsSync(setup.socketPath), await answers(1)]).toEqual([true, false, false]);
  expect(readdirSync(join(setup.folder, 'data'))).toEqual([]);
  expect(setup.notified).toEqual([]);
});

test('a private key others can read stops the start', async () => {
  setup.permitKey(0o644);
  await expect(setup.start()).rejects.toThrow(
    expect.objectContaining({
      code: 'FILE_PERMISSIONS',
      message: `others may use the private key ${setup.folder}/node.key (0644)`,
    }),
  );
  setup.permitKey(0o640);
  await setup.start();
});

test('a reload takes what is new, lets go what is gone, and leaves alone what is as before', async () => {
  setup.writeNode(['forwards:', forward(setup.address(1)), forward(setup.address(2))]);
  const running = await setup.start();
  setup.writeNode(
    ['forwards:', forward(setup.address(2), '10.20.0.9:22'), forward(setup.address(3))],
    ['br1-gw1', 'br2-gw1'],
  );
  await running.reload();
  expect([await answers(1), await answers(2), await answers(3)]).toEqual([false, true, true]);
  expect(setup.node.peers.map(({ name }) => name)).toEqual(['br1-gw1', 'br2-gw1']);
  expect((await ask('status')).forwards).toEqual([
    { listen: `${setup.address(2)}`, peer: 'br1-gw1', target: '10.20.0.9:22' },
    { listen: `${setup.address(3)}`, peer: 'br1-gw1', target: '10.20.0.5:5432' },
  ]);
  expect(setup.notified).toEqual(['READY=1', 'RELOADING=1', 'READY=1']);
  expect(setup.told()).toContain(
    `agent.reloaded peers changed; forward ${setup.address(3)} to 10.20.0.5:5432 of br1-gw1 opened; forward ${setup.address(2)} leads to 10.20.0.9:22 of br1-gw1; forward ${setup.address(1)} closed`,
  );
});

describe('a reload that takes a target away', () => {
  const allow = (target: string) => ['allowTargets:', `  - ${target}`];

  /** A stream of the peer, joined with a program of this machine. */
  async function joined(target: string): Promise<LinkStream> {
    const [near, far] = streamPair({ id: 1, target, names: ['br1-gw1', 'dc1-gw1'] });
    setup.node.take(far);
    for await (const _ of near.read()) break;
    return near;
  }

  /** A program that speaks first. */
  async function program(): Promise<string> {
    const server = createServer((socket) => socket.on('error', () => {}).write('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  /** From now on peers take their time to leave. */
  function holdPeers(): { readonly asked: Promise<void>; readonly release: () => void } {
    const [asked, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    setup.node.updatePeers = () => {
      asked.resolve();
      return left.promise;
    };
    return { asked: asked.promise, release: left.resolve };
  }

  test('does so at once, whatever else has to be drained', async () => {
    const target = await program();
    setup.writeNode(allow(target));
    const running = await setup.start();
    const stream = await joined(target);
    const { release } = holdPeers();
    setup.writeNode([], ['br2-gw1']);
    const reloaded = running.reload();
    expect(await stream.givenUp()).toBe(`dc1-gw1 no longer allows ${target}`);
    release();
    await reloaded;
  });

  test('does not wait for the drain of the reload before it', async () => {
    const target = await program();
    setup.writeNode(allow(target));
    const running = await setup.start();
    const stream = await joined(target);
    const { asked, release } = holdPeers();
    setup.writeNode(allow(target), ['br2-gw1']);
    const first = running.reload();
    await asked;
    setup.writeNode([], ['br2-gw1']);
    const second = running.reload();
    expect(await stream.givenUp()).toBe(`dc1-gw1 no longer allows ${target}`);
    release();
    await Promise.all([first, second]);
    expect(await ask('status')).toMatchObject({ lastReload: { words: ['allowed targets changed'] } });
  });
});

test.each([
  ['a file with a finding', () => ['forward: []'], 'unknown key `forward`'],
  [
    'a port that is taken',
    () => ['forwards:', forward(setup.address(1)), forward('192.0.2.1:19195')],
    'cannot listen on 192.0.2.1:19195',
  ],
])('%s changes nothing, and is told', async (_, linesOf, words) => {
  const lines = linesOf();
  setup.writeNode(['forwards:', forward(setup.address(2))]);
  const running = await setup.start();
  setup.writeNode(lines, ['br2-gw1', ...(lines.length > 1 ? ['br1-gw1'] : [])]);
  await running.reload();
  expect([await answers(1), await answers(2)]).toEqual([false, true]);
  expect(setup.node.peers).toEqual([]);
  expect(setup.told().find((line) => line.startsWith('agent.reload-refused'))).toContain(words);
  expect(await ask('status')).toMatchObject({
    lastReload: { isTaken: false },
    health: { status: 'degraded', components: [{}, { component: 'configuration', status: 'degraded' }, {}] },
  });
});

test('what is fixed while it runs needs a restart, and is named', async () => {
  const running = await setup.start();
  setup.writeNode([`listen: ${setup.address(4)}`]);
  await running.reload();
  expect(setup.told()).toContain('agent.reload-refused nothing was changed: a restart is needed to change listen');
});

test('a stop drains: not ready any more, and at the end nothing is left', async () => {
  let release: () => void = () => {};
  const running = await setup.start();
  setup.node.drain = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  const stopped = running.stop();
  const response = await fetch(`http://${setup.address(0)}/ready`);
  expect([response.status, await response.json()]).toMatchObject([503, { reasons: ['is being drained'] }]);
  release();
  await stopped;
  expect([await answers(0), existsSync(setup.socketPath), setup.node.isClosed]).toEqual([false, false, true]);
  expect(readdirSync(join(setup.folder, 'data'))).toEqual([]);
  expect(setup.notified).toEqual(['READY=1', 'STOPPING=1']);
});

test('a renewed certificate file is told, because the one in use is still the old one', async () => {
  const { daemon } = await setup.start();
  await daemon.watchCertificate();
  expect(daemon.health().status).toBe('healthy');
  writeFileSync(join(setup.folder, 'node.crt'), otherCertificate());
  await daemon.watchCertificate();
  expect(daemon.health().components[0]).toEqual({
    component: 'certificate',
    status: 'degraded',
    reasons: [`${setup.folder}/node.crt holds another by now: restart dwcpd to use it`],
  });
});

test('a node that cannot be opened is told as it is', async () => {
  const openNode = async () => {
    throw new DwcpError('TRANSPORT_FAILED', 'cannot listen on 0.0.0.0:443');
  };
  await expect(setup.start({ openNode })).rejects.toThrow('cannot listen on 0.0.0.0:443');
  expect(readdirSync(join(setup.folder, 'data'))).toEqual([]);
});

function otherCertificate(): string {
  return readFileSync(join(import.meta.dirname, '../../test/fixtures/other.crt'), 'utf8');
}
