import { waitFor } from '@dwcp/io';
import { afterEach, expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import type { FramePath } from '../frame-path.ts';
import { openMemoryNetwork } from '../memory/memory-network.ts';
import { dataFrame, messageOf, sampleFrames } from '../protection/protection.fixture.ts';
import { protectionKinds } from '../protection/protection-kind.ts';
import type { Connection } from '../transport.ts';
import { type AcceptedPath, acceptPath } from './accept-path.ts';
import { attachFrame, attachPath } from './attach-path.ts';
import type { Control, SessionSettings } from './control.ts';
import { createHalfOpen, type HalfOpen } from './half-open.ts';
import { makeControls } from './two-controls.fixture.ts';

const address = 'b:1';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test.each(protectionKinds)('%s: both sides attach, and frames go both ways, each type', async (algorithm) => {
  const ground = await prepare({ protection: { algorithm, keyRotationMs: 60_000, timestampToleranceMs: 5000 } });
  const path = await attach(ground);
  const accepted = await takenPath(ground);
  const [here, there] = [collect(path), collect(accepted)];
  const ordinary = sampleFrames.filter(({ type }) => type !== 'attach' && type !== 'attached');
  for (const frame of ordinary) {
    path.send(frame);
    accepted.send(frame);
  }
  await until('all arrived', () => here.length === ordinary.length && there.length === ordinary.length);
  expect(there.map(({ type }) => type)).toEqual(ordinary.map(({ type }) => type));
  expect(path.stats().rejectedFrames + accepted.stats().rejectedFrames).toBe(0);
});

test('what is compressed is a matter of the transport', () => {
  const { dialled, close } = makeControls({ compression: { rdma: null, tcp: { level: 3, minBytes: 100 } } });
  closing.push(close);
  const frame = dataFrame(new Uint8Array(10_000));
  const lengthOn = (pathId: number, kind: 'rdma' | 'tcp' | 'memory'): number =>
    messageOf(dialled.protectPath(pathId, kind).seal(frame)).length;
  expect(lengthOn(1, 'rdma')).toBeGreaterThan(10_000);
  expect(lengthOn(3, 'tcp')).toBeLessThan(1_000);
  expect(lengthOn(5, 'memory')).toBeGreaterThan(10_000);
});

test('either node begins paths; the numbers of one are odd, of the other even, and each is used once', async () => {
  const ground = await prepare();
  const { dialled, accepted } = ground.controls;
  expect([dialled.nextPathId(), dialled.nextPathId(), accepted.nextPathId(), accepted.nextPathId()]).toEqual([
    1, 3, 2, 4,
  ]);
  await attach(ground, { pathId: 3 });
  await attach(ground, { pathId: 1 });
  expect(() => dialled.protectPath(3, 'memory')).toThrow('path 3 was used before');
  expect(accepted.mayBegin(3)).toBe(false);
  expect(accepted.mayBegin(5)).toBe(true);
  expect(accepted.mayBegin(6)).toBe(false);
  expect(accepted.mayBegin(0)).toBe(false);
});

test('a recorded attach is worth nothing, on a new connection or on the path itself', async () => {
  const ground = await prepare();
  const protection = ground.controls.dialled.protectPath(1, 'memory');
  const recorded = messageOf(protection.seal(attachFrame('attach', ground.controls.dialled, 1)));
  const first = await ground.dial();
  const answers = hear(first);
  first.send([recorded]);
  const path = await takenPath(ground);
  await until('it is answered', () => answers.length === 1);
  first.send([recorded]);
  await until('the repetition is counted', () => path.stats().rejections.replayed === 1);
  expect(answers.length).toBe(1);

  const second = await ground.dial();
  const none = hear(second);
  second.send([recorded]);
  expect(await ground.outcomes[1]).toEqual({ path: null, reason: 'used-path' });
  await second.closed;
  expect(none).toEqual([]);
});

test('what does not authenticate is closed without a byte, whatever it is, and leaves the number of the path free', async () => {
  const ground = await prepare();
  const { dialled, accepted } = ground.controls;
  const stranger = makeControls();
  closing.push(stranger.close);
  const good = messageOf(dialled.protectPath(1, 'memory').seal(attachFrame('attach', dialled, 1)));
  const attempts: [string, Uint8Array, string][] = [
    ['junk', new Uint8Array(100).fill(0xaa), 'wrong-magic'],
    ['nothing', new Uint8Array(0), 'truncated'],
    [
      'another frame',
      messageOf(dialled.protectPath(3, 'memory').seal(dataFrame(new Uint8Array(9)))),
      'unexpected-frame',
    ],
    [
      'another link',
      messageOf(stranger.dialled.protectPath(1, 'memory').seal(attachFrame('attach', stranger.dialled, 1))),
      'unknown-link',
    ],
    [
      'a path of the other side',
      messageOf(dialled.protectPath(2, 'memory').seal(attachFrame('attach', dialled, 2))),
      'used-path',
    ],
    ['another path', messageOf(dialled.protectPath(5, 'memory').seal(attachFrame('attach', dialled, 7))), 'forged'],
    ['its own key', messageOf(accepted.protectPath(9, 'memory').seal(attachFrame('attach', accepted, 9))), 'used-path'],
    ['a damaged tag', good.map((byte, index) => (index === good.length - 1 ? byte ^ 1 : byte)), 'forged'],
  ];
  for (const [index, [what, message, reason]] of attempts.entries()) {
    const connection = await ground.dial();
    const heard = hear(connection);
    connection.send([message]);
    expect(await ground.outcomes[index], what).toEqual({ path: null, reason });
    await connection.closed;
    expect(heard, what).toEqual([]);
  }
  const connection = await ground.dial();
  connection.send([good]);
  expect((await ground.outcomes[attempts.length])?.path?.pathId).toBe(1);
});

test('silent connections are given up: the oldest when there are too many, each in time', async () => {
  const ground = await prepare({}, createHalfOpen({ most: 8, timeoutMs: 2000 }));
  for (let count = 0; count < 100; count++) await ground.dial();
  expect(ground.halfOpen.count).toBeLessThanOrEqual(8);
  const path = await attach(ground);
  expect(path.pathId).toBe(1);
  await until('all are given up', () => ground.halfOpen.count === 0);
  const outcomes = await Promise.all(ground.outcomes);
  expect(outcomes.filter((outcome) => outcome.path === null && outcome.reason === 'given-up').length).toBe(100);
});

test('an attach that is not answered fails in time, and closes the connection', async () => {
  const ground = await prepare();
  const transport = ground.network.transport();
  const connections: Connection[] = [];
  await transport.listen('silent:1', (connection) => connections.push(connection));
  const connection = await transport.dial('silent:1', { timeoutMs: 1000 });
  const attached = attachPath(ground.controls.dialled, connection, { pathId: 1, transport, timeoutMs: 30 });
  await expect(attached).rejects.toThrow('b at silent:1 took no path: it did not answer within 30 ms');
  expect(await connection.closed).toMatchObject({ by: 'local' });
});

test('keys rotate under traffic in both directions, and no frame is lost', async () => {
  // In place of the grace, which is a time: what was sent before a key has arrived before the one after the next.
  const ground = await prepare({ keyGraceMs: 0 });
  const path = await attach(ground);
  const accepted = await takenPath(ground);
  const [here, there] = [collect(path), collect(accepted)];
  let sent = 0;
  for (let epoch = 2; epoch <= 30; epoch++) {
    const { dialled, accepted: other } = ground.controls;
    (epoch % 2 === 0 ? dialled : other).rotateKeys();
    const isRotated = () => dialled.epochs.sending === epoch && other.epochs.sending === epoch;
    await until(`epoch ${epoch}`, () => {
      sent++;
      path.send(numbered(sent));
      accepted.send(numbered(sent));
      return isRotated();
    });
    await until('all arrived', () => here.length === sent && there.length === sent);
  }
  const inOrder = Array.from({ length: sent }, (_, index) => index + 1);
  expect(here.map(({ sequence }) => sequence)).toEqual(inOrder);
  expect(there.map(({ sequence }) => sequence)).toEqual(inOrder);
  expect(path.stats().rejectedFrames + accepted.stats().rejectedFrames).toBe(0);
});

test('an attach under a key that is being replaced is taken', async () => {
  const ground = await prepare({ keyGraceMs: 0 });
  const { dialled } = ground.controls;
  for (let pathId = 1; pathId < 40; pathId += 2) {
    dialled.rotateKeys();
    expect((await attach(ground, { pathId })).pathId).toBe(pathId);
  }
});

test('frames before there is a handler wait, and a path outlives its control channel', async () => {
  const ground = await prepare();
  const path = await attach(ground);
  const accepted = await takenPath(ground);
  for (let count = 1; count <= 100; count++) path.send(numbered(count));
  ground.controls.close();
  await ground.controls.accepted.closed;
  path.send(numbered(101));
  const frames = collect(accepted);
  await until('all arrived', () => frames.length === 101);
  expect(frames.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
});

test('the other side of a link can be told from a mirror: what a path sends is nothing it takes', async () => {
  const ground = await prepare();
  const transport = ground.network.transport();
  await transport.listen('mirror:1', (connection) =>
    connection.receive((messages) => messages.forEach((message) => void connection.send([message.slice()]))),
  );
  const connection = await transport.dial('mirror:1', { timeoutMs: 1000 });
  const attached = attachPath(ground.controls.dialled, connection, { pathId: 1, transport, timeoutMs: 5000 });
  await expect(attached).rejects.toThrow('its answer is forged');
});

interface Ground {
  readonly network: ReturnType<typeof openMemoryNetwork>;
  readonly controls: ReturnType<typeof makeControls>;
  readonly halfOpen: HalfOpen;
  readonly outcomes: Promise<AcceptedPath>[];
  readonly transport: ReturnType<ReturnType<typeof openMemoryNetwork>['transport']>;
  dial(): Promise<Connection>;
}

async function prepare(
  changes: Partial<SessionSettings> = {},
  halfOpen: HalfOpen = createHalfOpen({ most: 64, timeoutMs: 20_000 }),
): Promise<Ground> {
  const network = openMemoryNetwork();
  const controls = makeControls(changes);
  const outcomes: Promise<AcceptedPath>[] = [];
  const [dialling, transport] = [network.transport(), network.transport()];
  const findControl = (linkId: Uint8Array): Control | null =>
    Buffer.compare(linkId, controls.accepted.linkId) === 0 ? controls.accepted : null;
  await transport.listen(address, (connection) =>
    outcomes.push(acceptPath(connection, { findControl, transport, halfOpen })),
  );
  closing.push(
    controls.close,
    () => dialling.close(),
    () => transport.close(),
  );
  const dial = () => dialling.dial(address, { timeoutMs: 5000 });
  return { network, controls, halfOpen, outcomes, transport, dial };
}

async function attach(ground: Ground, options: { readonly pathId?: number } = {}): Promise<FramePath> {
  const connection = await ground.dial();
  return attachPath(ground.controls.dialled, connection, {
    pathId: options.pathId ?? ground.controls.dialled.nextPathId(),
    transport: ground.transport,
    timeoutMs: 10_000,
  });
}

async function takenPath(ground: Ground): Promise<FramePath> {
  const outcome = await ground.outcomes[0];
  if (outcome === undefined || outcome.path === null) throw new Error(`no path: ${outcome?.reason}`);
  return outcome.path;
}

function collect(path: FramePath): Frame[] {
  const frames: Frame[] = [];
  path.receive((batch) => frames.push(...batch));
  return frames;
}

function hear(connection: Connection): Uint8Array[] {
  const heard: Uint8Array[] = [];
  connection.receive((messages) => heard.push(...messages.map((message) => message.slice())));
  return heard;
}

function numbered(sequence: number): Frame {
  return { ...dataFrame(new Uint8Array(8)), sequence };
}

async function until(what: string, check: () => boolean): Promise<void> {
  await waitFor(async () => (check() ? true : null), {
    timeoutMs: 20_000,
    everyMs: 1,
    onTimeout: () => new Error(`not within 20 s: ${what}`),
  });
}
