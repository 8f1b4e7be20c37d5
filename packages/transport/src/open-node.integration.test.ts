import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Conversation, processRunner, recordingSink, waitFor } from '@dwcp/io';
import type { TransportSettings } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { countPattern, echo, megabyte, writePattern } from './node/pattern-stream.fixture.ts';
import { openTcpRelay, type TcpRelay } from './node/tcp-relay.fixture.ts';
import { openTestNode, type TestNode, type TestNodeOptions } from './node/test-node.fixture.ts';
import type { TransportNode } from './node.ts';
import { openNode } from './open-node.ts';
import { makeAuthority, type TestAuthority } from './session/certificates.fixture.ts';
import type { NodeIdentity } from './session/node-identity.ts';

let authority: TestAuthority;
let alpha: NodeIdentity;
let beta: NodeIdentity;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
  alpha = await authority.sign('alpha');
  beta = await authority.sign('beta');
});
afterAll(() => authority.close());

test('many megabytes both ways at once over several flows, and each stream by itself', async () => {
  const { a, b } = await twoNodes({ flows: 3 });
  b.node.onStream((stream) => void echo(stream));
  const streams = await Promise.all([1, 2, 3].map((n) => a.node.openStream('beta', { target: `echo:${n}` })));
  const results = await Promise.all(
    streams.map(async (stream) => {
      const reading = countPattern(stream);
      await writePattern(stream, 12 * megabyte);
      return reading;
    }),
  );
  expect(results).toEqual([12 * megabyte, 12 * megabyte, 12 * megabyte]);
  expect(statusOf(a.node)).toMatchObject({
    status: 'established',
    transport: 'tcp',
    openStreams: 0,
    rejectedFrames: 0,
  });
  expect(statusOf(b.node).receivedBytes).toBeGreaterThan(36 * megabyte);
});

test('a path that breaks in the middle of a transfer costs no byte, again and again', async () => {
  const { a, b, relay } = await twoNodes({ flows: 1 });
  b.node.onStream((stream) => void echo(stream));
  const stream = await a.node.openStream('beta', { target: 'echo:1' });
  const reading = countPattern(stream);
  let cuts = 0;
  await writePattern(stream, 24 * megabyte, async (written) => {
    if (written % (4 * megabyte) !== 0) return;
    cuts += relay.cut('path');
    await established(a.node);
  });
  expect(await reading).toBe(24 * megabyte);
  expect(cuts).toBeGreaterThanOrEqual(4);
});

test('a control channel that breaks is made anew, and the streams do not notice', async () => {
  const { a, b, relay } = await twoNodes({ flows: 2 });
  b.node.onStream((stream) => void echo(stream));
  const stream = await a.node.openStream('beta', { target: 'echo:1' });
  const reading = countPattern(stream);
  let cuts = 0;
  await writePattern(stream, 16 * megabyte, async (written) => {
    if (written % (4 * megabyte) !== 0) return;
    const before = a.events.length;
    await until('a control channel is there to be cut', () => relay.cut('control') > 0);
    cuts += 1;
    await established(a.node);
    expect(a.events.slice(before).map(({ code }) => code)).not.toContain('link.peer-restarted');
  });
  expect(await reading).toBe(16 * megabyte);
  expect(cuts).toBeGreaterThanOrEqual(3);
});

test('a network that swallows everything is noticed, and left behind when it is back', async () => {
  const { a, b, relay } = await twoNodes({ link: { pingIntervalMs: 50, deadAfterMs: 300 } });
  b.node.onStream((stream) => void echo(stream));
  const stream = await a.node.openStream('beta', { target: 'echo:1' });
  const reading = countPattern(stream);
  await writePattern(stream, 4 * megabyte, async (written) => {
    if (written !== 2 * megabyte) return;
    relay.silence(true);
    await until('the silence is noticed', () => statusOf(a.node).status === 'down');
    relay.silence(false);
    relay.cut('control');
    relay.cut('path');
  });
  expect(await reading).toBe(4 * megabyte);
  expect(a.events.map(({ code }) => code)).toContain('link.path-lost');
});

test('a node that is killed and started anew gets nothing twice, and its streams say why they ended', async () => {
  const relay = await openTcpRelay('127.0.0.1:1');
  onTestFinished(() => relay.close());
  const peers = [{ name: 'alpha', address: '127.0.0.1:1' }];
  const first = await startChild(beta, peers, relay);
  const a = await openTestNode({ identity: alpha, peers: [{ name: 'beta', address: relay.address }] });
  onTestFinished(() => a.node.close());
  await established(a.node);
  const stream = await a.node.openStream('beta', { target: 'count:1' });
  const lost = writePattern(stream, 64 * megabyte).catch((error: unknown) => error);
  await first.saw(/^read /);
  process.kill(first.child.pid, 'SIGKILL');
  await first.child.ended;
  const second = await startChild(beta, peers, relay);
  expect(await lost).toMatchObject({ code: 'STREAM_RESET', message: expect.stringContaining('beta restarted') });
  await established(a.node);
  const again = await a.node.openStream('beta', { target: 'count:2' });
  await writePattern(again, 3 * megabyte);
  expect(await second.saw(/^(ended|failed) /)).toBe(`ended ${3 * megabyte}`);
  expect(a.events.map(({ code }) => code)).toContain('link.peer-restarted');
});

test('who dialled and is killed in the middle leaves streams that say so once it is back', async () => {
  const b = await openTestNode({ identity: beta, peers: [{ name: 'alpha', address: '127.0.0.1:1' }] });
  onTestFinished(() => b.node.close());
  const relay = await openTcpRelay(b.node.addresses[0] ?? '');
  onTestFinished(() => relay.close());
  const peers = [{ name: 'beta', address: relay.address }];
  const first = await startChild(alpha, peers);
  await established(b.node);
  const stream = await b.node.openStream('alpha', { target: 'count:1' });
  const lost = writePattern(stream, 64 * megabyte).catch((error: unknown) => error);
  await first.saw(/^read /);
  process.kill(first.child.pid, 'SIGKILL');
  await first.child.ended;
  await startChild(alpha, peers);
  expect(await lost).toMatchObject({ code: 'STREAM_RESET', message: expect.stringContaining('alpha restarted') });
});

test('an orderly end: who drains lets the stream finish, and the peer knows', async () => {
  const { a, b } = await twoNodes({});
  b.node.onStream((stream) => void echo(stream));
  const stream = await a.node.openStream('beta', { target: 'echo:1' });
  const reading = countPattern(stream);
  const writing = writePattern(stream, 8 * megabyte);
  await until('beta has the stream', () => statusOf(b.node).openStreams === 1);
  const drained = b.node.drain({ timeoutMs: 60_000 });
  await writing;
  expect(await reading).toBe(8 * megabyte);
  await drained;
  await expect(a.node.openStream('beta', { target: 'echo:1' })).rejects.toMatchObject({ code: 'LINK_DOWN' });
});

test('a peer is dialled until it comes, and who is no peer is refused by name', async () => {
  const gamma = await authority.sign('gamma');
  const { a, b } = await twoNodes({});
  const c = await openTestNode({
    identity: gamma,
    peers: [{ name: 'beta', address: b.node.addresses[0] ?? '' }],
    timing: { secondDialAfterMs: 10 },
  });
  onTestFinished(() => c.node.close());
  await until('gamma knows why', () => statusOf(c.node).lastError !== null);
  await expect(c.node.openStream('beta', { target: 'echo:1' })).rejects.toMatchObject({ code: 'LINK_DOWN' });
  await expect(a.node.openStream('gamma', { target: 'echo:1' })).rejects.toThrow('gamma is no peer of alpha');
  const at = { name: 'gamma', address: c.node.addresses[0] ?? '' };
  await b.node.updatePeers([{ name: 'alpha', address: '127.0.0.1:1' }, at], { drainTimeoutMs: 1000 });
  await established(c.node);
  expect(statusOf(a.node).status).toBe('established');
});

test('declared RDMA carries where there is a provider, and a command moves the traffic without a gap', async () => {
  const settings = await nodeSettings('shm');
  const [a, b] = await openTwo(settings);
  await until(
    'both transports are there',
    () => statusOf(a).transport === 'rdma' && statusOf(a).standby.includes('tcp'),
  );
  expect(statusOf(a)).toMatchObject({ provider: 'shm', declaredTransport: 'rdma', security: 'aes-256-gcm' });
  b.onStream((stream) => void echo(stream));
  const { switchovers } = statusOf(a);
  const stream = await a.openStream('beta', { target: 'echo:1' });
  const reading = countPattern(stream);
  await writePattern(stream, 8 * megabyte, async (written) => {
    if (written === 2 * megabyte) await a.switchTransport('beta', 'tcp');
    if (written === 6 * megabyte) await a.switchTransport('beta', 'auto');
  });
  expect(await reading).toBe(8 * megabyte);
  await until(
    'it went there and back',
    () => statusOf(a).switchovers === switchovers + 2 && statusOf(a).transport === 'rdma',
  );
  await until('the peer followed', () => statusOf(b).transport === 'rdma');
});

test('a node that cannot listen leaves nothing open, and says which address it was', async () => {
  const settings = await nodeSettings('shm');
  const [a] = await openTwo(settings);
  const listen = a.addresses[0] ?? '';
  const options = { name: 'beta', listen, peers: [], settings: await nodeSettings('shm', 'beta') };
  await expect(openNode(options, { events: recordingSink(), now: Date.now })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
  });
});

/** With files for the certificates, as a daemon has them. */
async function nodeSettings(provider: 'shm', name: 'alpha' | 'beta' = 'alpha'): Promise<TransportSettings> {
  const identity = name === 'alpha' ? alpha : beta;
  const file = (kind: string): string => join(authority.dir, `open-${name}.${kind}`);
  await Promise.all([
    writeFile(file('pem'), identity.certificate),
    writeFile(file('key'), identity.privateKey, { mode: 0o600 }),
    writeFile(file('ca'), identity.authorities),
  ]);
  const hybrid = hybridTransportSettings();
  return {
    ...hybrid,
    tcp: { ...hybrid.tcp, congestionControl: 'cubic', flows: 2, reusePort: false },
    rdma: hybrid.rdma === null ? null : { ...hybrid.rdma, provider, device: null },
    selection: null,
    tls: { certificateFile: file('pem'), keyFile: file('key'), authoritiesFile: file('ca'), cipherSuites: null },
  };
}

async function openTwo(settings: TransportSettings): Promise<readonly [TransportNode, TransportNode]> {
  const { tls } = await nodeSettings('shm', 'beta');
  const ctx = { events: recordingSink(), now: Date.now };
  const listen = '127.0.0.1:0';
  const never = { name: 'alpha', address: '127.0.0.1:1' };
  const b = await openNode({ name: 'beta', listen, peers: [never], settings: { ...settings, tls } }, ctx);
  onTestFinished(() => b.close());
  const peers = [{ name: 'beta', address: b.addresses[0] ?? '' }];
  const a = await openNode({ name: 'alpha', listen, peers, settings }, ctx);
  onTestFinished(() => a.close());
  return [a, b];
}

interface Two {
  readonly a: TestNode;
  readonly b: TestNode;
  readonly relay: TcpRelay;
}

/** alpha dials beta through the relay. */
async function twoNodes(options: Partial<TestNodeOptions>): Promise<Two> {
  const b = await openTestNode({ ...options, identity: beta, peers: [{ name: 'alpha', address: '127.0.0.1:1' }] });
  onTestFinished(() => b.node.close());
  const relay = await openTcpRelay(b.node.addresses[0] ?? '');
  onTestFinished(() => relay.close());
  const a = await openTestNode({ ...options, identity: alpha, peers: [{ name: 'beta', address: relay.address }] });
  onTestFinished(() => a.node.close());
  await established(a.node);
  return { a, b, relay };
}

interface Child {
  readonly child: Conversation;
  saw(pattern: RegExp): Promise<string>;
}

async function startChild(identity: NodeIdentity, peers: TestNodeOptions['peers'], relay?: TcpRelay): Promise<Child> {
  const runner = processRunner(new AbortController().signal);
  const file = join(authority.dir, `${identity.name}.json`);
  await writeFile(file, JSON.stringify({ identity, peers }), { mode: 0o600 });
  const lines: string[] = [];
  const program = join(import.meta.dirname, 'node', 'node.child.fixture.ts');
  const child = await runner.converse([process.execPath, '--conditions=dwcp-source', program, file], {
    onLine: (line) => void lines.push(line),
  });
  onTestFinished(async () => void (await child.close({ graceMs: 0 })));
  const saw = (pattern: RegExp): Promise<string> =>
    waitFor(async () => lines.find((line) => pattern.test(line)) ?? null, {
      timeoutMs: 60_000,
      everyMs: 10,
      onTimeout: () => new Error(`${identity.name} never said ${pattern}, only ${lines.join(', ')}`),
    });
  const listening = await saw(/^listening /);
  relay?.leadTo(listening.replace('listening ', ''));
  return { child, saw };
}

function statusOf(node: TransportNode): ReturnType<TransportNode['links']>[number] {
  const [status] = node.links();
  if (status === undefined) throw new Error(`${node.name} has no link`);
  return status;
}

function established(node: TransportNode): Promise<void> {
  return until(`${node.name} is joined with its peer`, () => statusOf(node).status === 'established');
}

async function until(what: string, holds: () => boolean): Promise<void> {
  await waitFor(async () => (holds() ? true : null), {
    timeoutMs: 60_000,
    everyMs: 5,
    onTimeout: () => new Error(`not within a minute: ${what}`),
  });
}
