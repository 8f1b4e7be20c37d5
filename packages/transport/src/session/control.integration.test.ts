import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeAuthority, type TestAuthority } from './certificates.fixture.ts';
import type { Control } from './control.ts';
import { dial, listenControl, settings, type TestNode } from './control-pair.fixture.ts';
import { dialControl } from './dial-control.ts';
import type { NodeIdentity } from './node-identity.ts';

let authority: TestAuthority;
let a: NodeIdentity;
let b: NodeIdentity;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  authority = await makeAuthority('lab');
  [a, b] = [await authority.sign('a'), await authority.sign('b')];
});
afterAll(() => authority.close());
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test('two nodes that know each other have one link, and the same keys for its paths', async () => {
  const { dialled, accepted } = await pair();
  expect([dialled.peer, accepted.peer]).toEqual(['b', 'a']);
  expect(dialled.linkId).toEqual(accepted.linkId);
  expect(accepted.introduction.processEpoch).toBe('02'.repeat(16));
  expect([dialled.isResumed, accepted.isResumed]).toEqual([false, false]);
  const payload = new Uint8Array([1, 2, 3]);
  const ping = { type: 'ping', streamId: 0, sequence: 0, messageId: 0, chunkIndex: 0, chunkCount: 0, payload } as const;
  const [there, here] = [dialled.protectPath(1, 'memory'), accepted.protectPath(1, 'memory')];
  expect(here.open(Buffer.concat(there.seal(ping)))).toMatchObject({ type: 'ping' });
  expect(there.open(Buffer.concat(here.seal(ping)))).toMatchObject({ type: 'ping' });
});

test('a link is resumed where the node knows it from the same peer, and refused where it is of another', async () => {
  const owners = new Map([
    ['11'.repeat(16), 'a'],
    ['22'.repeat(16), 'c'],
  ]);
  const linkOwner = (linkId: Uint8Array) => owners.get(Buffer.from(linkId).toString('hex')) ?? null;
  const node = await listen(b, { linkOwner });
  const resumed = keep(await dial(node, a, { linkId: new Uint8Array(16).fill(0x11) }));
  expect(resumed.isResumed).toBe(true);
  await expect(dial(node, a, { linkId: new Uint8Array(16).fill(0x22) })).rejects.toThrow(
    'it refuses this node: the link is with another node',
  );
  expect(keep(await dial(node, a)).isResumed).toBe(false);
});

test('a peer of another name is refused, naming both', async () => {
  const c = await authority.sign('c');
  const node = await listen(c);
  await expectRefused(dial(node, a), '127.0.0.1:', 'is c, wanted is b');
  expect(await node.outcomes[0]).toBeInstanceOf(Error);
});

test('a node that is no peer is refused, and told nothing', async () => {
  const node = await listen(b);
  const stranger = await authority.sign('stranger');
  await expectRefused(dial(node, stranger), 'b at 127.0.0.1:', 'closed the control channel without an answer');
  await expectRefused(thrown(node), 'is stranger, which is no peer of b');
});

test.each([
  ['a URI', 'URI:dwcp://b', true],
  ['a second DNS name', 'DNS:other,DNS:b', true],
  ['a URI beside another DNS name', 'DNS:other,URI:dwcp://b', false],
  ['a wildcard', 'DNS:*', false],
  ['another scheme', 'URI:http://b', false],
  ['an e-mail address', 'email:b@b', false],
  ['no name at all', '', false],
])('%s in the certificate', async (_, names, isTaken) => {
  const node = await listen(await authority.sign('b', { names }));
  const dialled = dial(node, a);
  if (isTaken) keep(await dialled);
  else await expectRefused(dialled, 'wanted is b');
});

test('certificates that are expired, not valid yet, or of another authority are refused on both sides', async () => {
  const other = await makeAuthority('other');
  closing.push(() => other.close());
  const cases = [
    [await authority.sign('b', { days: ['20200101000000Z', '20200201000000Z'] }), 'its certificate has expired'],
    [await authority.sign('b', { days: ['20980101000000Z', '20990101000000Z'] }), 'its certificate is not valid yet'],
    [{ ...(await other.sign('b')), authorities: authority.certificate }, 'is signed by none of the authorities'],
  ] as const;
  for (const [bad, reason] of cases) {
    const node = await listen(bad);
    await expectRefused(dial(node, a), reason);
    const mirrored = await listen(b, { isKnownPeer: (name) => name === 'b' });
    await expectRefused(dial(mirrored, bad), 'closed the control channel without an answer');
    await expectRefused(thrown(mirrored), reason);
  }
});

test('nodes configured for different protections do not meet half-way', async () => {
  const node = await listen(b);
  const protection = { ...settings.protection, algorithm: 'hmac-sha256' as const };
  await expectRefused(
    dial(node, a, { settings: { ...settings, protection } }),
    'it refuses this node: it is configured for hmac-sha256, this node for aes-256-gcm',
  );
  await expectRefused(thrown(node), 'a at 127.0.0.1: it is configured for hmac-sha256');
});

test('TLS 1.2, another protocol and no certificate get nowhere', async () => {
  const node = await listen(b);
  const { port } = new URL(`tcp://${node.address}`);
  const own = { port: Number(port), host: '127.0.0.1', ca: a.authorities, cert: a.certificate, key: a.privateKey };
  const rejectUnauthorized = false;
  for (const options of [
    { ...own, maxVersion: 'TLSv1.2' as const, ALPNProtocols: ['dwcp/3'] },
    { ...own, ALPNProtocols: ['http/1.1'] },
    { ...own },
    { port: Number(port), host: '127.0.0.1', ALPNProtocols: ['dwcp/3'] },
  ]) {
    const client = connectTls({ ...options, rejectUnauthorized });
    const heard: Uint8Array[] = [];
    client.on('data', (bytes) => heard.push(bytes));
    client.on('error', () => {});
    await new Promise((resolve) => client.once('close', resolve));
    expect(heard).toEqual([]);
  }
  for (const outcome of await Promise.all(node.outcomes)) expect(outcome).toBeInstanceOf(DwcpError);
  expect(node.outcomes.length).toBe(4);
});

test('who does not speak TLS hears nothing and is let go in time; a good peer gets in past a thousand of them', async () => {
  const node = await listen(b, { mostHalfOpen: 16, timeoutMs: 2000 });
  const { port } = new URL(`tcp://${node.address}`);
  let heard = 0;
  const junk = Array.from({ length: 1000 }, (_, index) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      // A TLS alert is all that TLS itself says.
      if (bytes[0] !== 0x15) heard++;
    });
    if (index % 2 === 0) socket.write(Buffer.from([0x16, 3, 1, 0xff, index & 0xff]));
    return socket;
  });
  closing.push(() => junk.forEach((socket) => void socket.destroy()));
  keep(await dial(node, a));
  expect(node.acceptor.halfOpen).toBeLessThanOrEqual(16);
  await until('all are let go', () => node.acceptor.halfOpen === 0);
  expect(heard).toBe(0);
});

test('keys rotate from either side and from both at once, and by the interval', async () => {
  const { dialled, accepted } = await pair({ ...settings, keyGraceMs: 10 });
  const both = (epoch: number) => () => dialled.epochs.sending === epoch && accepted.epochs.sending === epoch;
  dialled.rotateKeys();
  await until('the dialler rotated', both(2));
  accepted.rotateKeys();
  await until('the acceptor rotated', both(3));
  dialled.rotateKeys();
  accepted.rotateKeys();
  await until('both rotated', both(4));

  const protection = { ...settings.protection, keyRotationMs: 20 };
  const often = await pair({ ...settings, keyGraceMs: 0, protection });
  await until('the interval rotated', () => often.dialled.epochs.sending > 5 && often.accepted.epochs.sending > 5);
});

test('a goodbye and new offers arrive, and the end is told', async () => {
  const { dialled, accepted } = await pair();
  const said: unknown[] = [];
  dialled.onOffer((transports) => said.push(transports[0]?.address));
  dialled.onGoodbye((reason) => said.push(reason));
  accepted.offer([{ kind: 'tcp', provider: 'tcp', address: '192.0.2.1:443' }]);
  accepted.goodbye('restart\nnow');
  accepted.close();
  expect(await dialled.closed).toMatchObject({ by: 'remote' });
  expect(said).toEqual(['192.0.2.1:443', 'restart now']);
  expect(dialled.introduction.transports[0]?.address).toBe('192.0.2.1:443');
  expect(await accepted.closed).toMatchObject({ by: 'local' });
});

test('nobody there, a listener that says nothing, and a signal end the dial with the reason', async () => {
  const silent = createServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => silent.close(resolve)));
  const bound = silent.address();
  const address = `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  const node: Pick<TestNode, 'address'> = { address };
  await expectFailed(dial(node as TestNode, a, { timeoutMs: 50 }), `b at ${address} did not answer within 50 ms`);
  await expectFailed(dial(node as TestNode, a, { signal: AbortSignal.abort() }), 'was not waited for');
  await expectFailed(
    dialControl('127.0.0.1:1', { ...dialOptions(), identity: a }),
    '127.0.0.1:1: nobody listens there',
  );
});

function dialOptions() {
  return {
    expectedPeer: 'b',
    own: { processEpoch: new Uint8Array(16), transports: [], capabilities: [] },
    linkId: new Uint8Array(16),
    settings,
    timeoutMs: 5000,
  };
}

async function listen(identity: NodeIdentity, options: Parameters<typeof listenControl>[1] = {}): Promise<TestNode> {
  const node = await listenControl(identity, options);
  closing.push(() => node.close());
  return node;
}

async function pair(both = settings): Promise<{ readonly dialled: Control; readonly accepted: Control }> {
  const node = await listen(b, { settings: both });
  const dialled = keep(await dial(node, a, { settings: both }));
  const accepted = await node.outcomes[0];
  if (accepted === undefined || accepted instanceof Error) throw accepted;
  return { dialled, accepted: keep(accepted) };
}

function keep(control: Control): Control {
  closing.push(() => control.destroy());
  return control;
}

async function thrown(node: TestNode): Promise<never> {
  throw await node.outcomes[0];
}

async function expectRefused(promise: Promise<unknown>, ...parts: readonly string[]): Promise<void> {
  await expectCode(promise, 'PEER_REFUSED', parts);
}

async function expectFailed(promise: Promise<unknown>, ...parts: readonly string[]): Promise<void> {
  await expectCode(promise, 'TRANSPORT_FAILED', parts);
}

async function expectCode(promise: Promise<unknown>, code: string, parts: readonly string[]): Promise<void> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DwcpError);
  expect(error).toMatchObject({ code });
  for (const part of parts) expect((error as DwcpError).message).toContain(part);
}

async function until(what: string, check: () => boolean): Promise<void> {
  await waitFor(async () => (check() ? true : null), {
    timeoutMs: 20_000,
    everyMs: 5,
    onTimeout: () => new Error(`not within 20 s: ${what}`),
  });
}
