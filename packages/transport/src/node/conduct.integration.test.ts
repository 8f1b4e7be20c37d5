import { randomBytes } from 'node:crypto';
import { waitFor } from '@dwcp/io';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { encodePing } from '../frame/payload/ping.ts';
import { encodeVote } from '../frame/payload/vote.ts';
import type { FramePath } from '../frame-path.ts';
import type { LinkStatus } from '../node.ts';
import { messageOf } from '../protection/protection.fixture.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import { attachFrame, attachPath } from '../session/attach-path.ts';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import { type Control, newLinkId, sessionDefaults } from '../session/control.ts';
import { dialControl } from '../session/dial-control.ts';
import type { NodeIdentity } from '../session/node-identity.ts';
import { makeControls } from '../session/two-controls.fixture.ts';
import { openTcpTransport, type TcpTransport } from '../tcp/tcp-transport.ts';
import type { Connection, TransportKind } from '../transport.ts';
import { openTestNode, type TestNode, testSettings } from './test-node.fixture.ts';

const timeoutMs = 20_000;
let authority: TestAuthority;
let alpha: NodeIdentity;
let beta: NodeIdentity;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
  alpha = await authority.sign('alpha');
  beta = await authority.sign('beta');
});
afterAll(() => authority.close());

test('a peer that says two things in one round is put out, and not let in again until it is pardoned', async () => {
  const { node, peer, tcp } = await nodeAndPeer();
  for (const round of [1, 2]) {
    vote(peer.path, round, 'tcp');
    vote(peer.path, round, 'rdma');
  }
  expect(await peer.path.closed).toBeDefined();
  expect(await statusWhere(node, ({ status }) => status === 'down')).toMatchObject({
    isQuarantined: true,
    lastError: 'beta is in quarantine: what it sent broke the protocol',
  });
  await expect(dialAs(beta, node, tcp)).rejects.toMatchObject({ code: 'PEER_REFUSED' });
  node.node.pardon('beta');
  expect((await dialAs(beta, node, tcp)).peer).toBe('alpha');
});

test('bytes that prove nothing do not put a good peer out, wherever they come from', async () => {
  const { node, peer, tcp } = await nodeAndPeer();
  // Somebody on the way, who has seen the number of the link and writes into the connection of the peer as well.
  const stranger = makeControls();
  onTestFinished(() => stranger.close());
  const forged = { ...stranger.dialled, linkId: peer.control.linkId };
  for (let number = 101; number < 301; number += 2) {
    const connection = await dialNode(node, tcp);
    connection.send([messageOf(forged.protectPath(number, 'tcp').seal(attachFrame('attach', forged, number)))]);
    expect((await connection.closed).by).not.toBe('local');
  }
  const junk = messageOf(stranger.dialled.protectPath(1, 'tcp').seal(controlFrame('ping', 0, encodePing({ id: 1 }))));
  for (let count = 0; count < 2_000; count++) peer.connection.send([count % 2 === 0 ? randomBytes(100) : junk]);
  const before = await statusWhere(node, ({ rejectedFrames }) => rejectedFrames >= 2_000);
  expect(before).toMatchObject({ status: 'established', isQuarantined: false });
  const after = await statusWhere(node, ({ reputation }) => reputation < 1);
  expect(after).toMatchObject({ status: 'established', isQuarantined: false, reputation: 0.5 });
  peer.path.send(controlFrame('ping', 0, encodePing({ id: 77 })));
  expect(await peer.pong(77)).toBe(true);
});

test('a peer has so many paths on one transport and no more, and those it has stay', async () => {
  const { node, peer, tcp } = await nodeAndPeer();
  const closed: FramePath[] = [];
  for (let count = 1; count < 24; count++) {
    const connection = await dialNode(node, tcp);
    const path = await attachPath(peer.control, connection, {
      pathId: peer.control.nextPathId(),
      transport: tcp,
      timeoutMs,
    });
    void path.closed.then(() => closed.push(path));
  }
  expect(await until('eight of twenty-four are closed', () => (closed.length >= 8 ? closed.length : null))).toBe(8);
  peer.path.send(controlFrame('ping', 0, encodePing({ id: 5 })));
  expect(await peer.pong(5)).toBe(true);
});

test('a control channel by which no path comes is given up, so that it stands in the way of no other', async () => {
  const peers = [{ name: 'beta', address: '127.0.0.1:1' }];
  const node = await openTestNode({ identity: alpha, peers, timing: { dialTimeoutMs: 1000 } });
  const tcp = await openTcpTransport();
  onTestFinished(async () => {
    await tcp.close();
    await node.node.close();
  });
  const control = await dialAs(beta, node, tcp);
  expect(await control.closed).toMatchObject({ by: expect.not.stringMatching('local') });
});

interface Peer {
  readonly control: Control;
  readonly connection: Connection;
  readonly path: FramePath;
  pong(id: number): Promise<boolean>;
}

/** alpha, and somebody with the certificate of beta who does as he likes. */
async function nodeAndPeer(): Promise<{ readonly node: TestNode; readonly peer: Peer; readonly tcp: TcpTransport }> {
  const node = await openTestNode({ identity: alpha, peers: [{ name: 'beta', address: '127.0.0.1:1' }] });
  const tcp = await openTcpTransport();
  onTestFinished(async () => {
    await tcp.close();
    await node.node.close();
  });
  const control = await dialAs(beta, node, tcp);
  const connection = await dialNode(node, tcp);
  const path = await attachPath(control, connection, { pathId: control.nextPathId(), transport: tcp, timeoutMs });
  const pongs = new Set<string>();
  path.receive((frames) => {
    for (const { type, payload } of frames) if (type === 'pong') pongs.add(payload.join());
  });
  await statusWhere(node, ({ status }) => status === 'established');
  const pong = (id: number): Promise<boolean> => until('a pong', () => pongs.has(encodePing({ id }).join()) || null);
  return { node, tcp, peer: { control, connection, path, pong } };
}

async function dialAs(identity: NodeIdentity, { node }: TestNode, tcp: TcpTransport): Promise<Control> {
  const socket = await tcp.dialControl(node.addresses[0] ?? '', { timeoutMs });
  const transports = (['rdma', 'tcp'] as const).map((kind) => ({ kind, provider: kind, address: '127.0.0.1:1' }));
  return dialControl(socket, {
    identity,
    expectedPeer: 'alpha',
    own: { processEpoch: new Uint8Array(randomBytes(16)), transports, capabilities: [] },
    linkId: newLinkId(),
    settings: { ...sessionDefaults, protection: testSettings.protection, compression: {}, now: Date.now },
    timeoutMs,
  });
}

function dialNode({ node }: TestNode, tcp: TcpTransport): Promise<Connection> {
  return tcp.dial(node.addresses[0] ?? '', { timeoutMs });
}

function vote(path: FramePath, round: number, wanted: TransportKind): void {
  path.send(controlFrame('vote', 0, encodeVote({ round, wanted })));
}

function statusWhere({ node }: TestNode, holds: (status: LinkStatus) => boolean): Promise<LinkStatus> {
  return until('the status', () => node.links().find(holds) ?? null);
}

function until<T>(what: string, look: () => T | null): Promise<T> {
  return waitFor(async () => look(), {
    timeoutMs,
    everyMs: 20,
    onTimeout: () => new Error(`not within ${timeoutMs / 1000} s: ${what}`),
  });
}
