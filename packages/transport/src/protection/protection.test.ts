import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { headerBytes, maxPayloadBytes } from '../frame/limits.ts';
import { dataFrame, makeEnds, messageOf, sampleFrames } from './protection.fixture.ts';
import { bestCryptoEngine, type CryptoEngine } from './protection-addon.ts';
import { protectionKinds, protectionOverhead } from './protection-kind.ts';

/** The addon as well, where it is built. */
const engines: readonly CryptoEngine[] = [...new Set<CryptoEngine>(['node', bestCryptoEngine()])];
const everyFrame = protectionKinds.flatMap((kind) =>
  engines.flatMap((engine) => sampleFrames.map((frame) => ({ kind, engine, type: frame.type, frame }))),
);

test.each(everyFrame)('$kind by $engine: $type arrives as it was sent', ({ kind, engine, frame }) => {
  const { dialler, acceptor } = makeEnds(kind, { engine });
  const message = messageOf(dialler.seal(frame));
  expect(message.length).toBe(headerBytes + frame.payload.length + protectionOverhead(kind));
  expect(plain(acceptor.open(message))).toEqual(plain(frame));
});

test.each(everyFrame)('$kind by $engine: each bit of $type that flips is noticed', ({ kind, engine, frame }) => {
  const { dialler, acceptor } = makeEnds(kind, { engine });
  const message = messageOf(dialler.seal(frame));
  for (let bit = 0; bit < message.length * 8; bit++) {
    const flipped = message.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(typeof acceptor.open(flipped), `bit ${bit}`).toBe('string');
  }
  // What was refused left no trace: the frame itself is still fresh.
  expect(typeof acceptor.open(message)).toBe('object');
});

test.each(everyFrame)(
  '$kind by $engine: $type cut off anywhere, or with a byte more, is refused',
  ({ kind, engine, frame }) => {
    const { dialler, acceptor } = makeEnds(kind, { engine });
    const message = messageOf(dialler.seal(frame));
    for (let length = 0; length < message.length; length++) {
      expect(typeof acceptor.open(message.subarray(0, length)), `${length} bytes`).toBe('string');
    }
    expect(acceptor.open(new Uint8Array([...message, 0]))).toBe('wrong-length');
  },
);

test.each(everyFrame)(
  '$kind by $engine: $type is taken once, by the other end of its path only',
  ({ kind, engine, frame }) => {
    const { dialler, acceptor } = makeEnds(kind, { engine });
    const message = messageOf(dialler.seal(frame));
    expect(dialler.open(message)).toBe('forged');
    expect(makeEnds(kind, { pathId: 2, engine }).acceptor.open(message)).toBe('forged');
    expect(typeof acceptor.open(message)).toBe('object');
    expect(acceptor.open(message)).toBe('replayed');
  },
);

test.each(protectionKinds)('%s: frames out of order are taken once inside the window, and not behind it', (kind) => {
  const { dialler, acceptor } = makeEnds(kind);
  const messages = Array.from({ length: 100 }, () => messageOf(dialler.seal(dataFrame(Uint8Array.of(1)))));
  const verdicts = messages.toReversed().map((message) => acceptor.open(message));
  expect(verdicts.slice(0, 64).every((verdict) => typeof verdict === 'object')).toBe(true);
  expect(new Set(verdicts.slice(64))).toEqual(new Set(['behind-window']));
  const again = new Set(messages.map((message) => acceptor.open(message)));
  expect(again).toEqual(new Set(['replayed', 'behind-window']));
});

test.each(protectionKinds)('%s: a frame of another protection is refused, whatever its keys', (kind) => {
  for (const other of protectionKinds.filter((candidate) => candidate !== kind)) {
    const message = messageOf(makeEnds(other).dialler.seal(dataFrame(Uint8Array.of(1))));
    const isLikeKind = (kind === 'hmac-sha256') === (other === 'hmac-sha256');
    expect(makeEnds(kind).acceptor.open(message)).toBe(isLikeKind ? 'forged' : 'wrong-protection');
  }
});

test.each(protectionKinds)('%s: the longest payload is carried, a longer one is not', (kind) => {
  const { dialler, acceptor } = makeEnds(kind);
  const payload = new Uint8Array(maxPayloadBytes).fill(7);
  const opened = acceptor.open(messageOf(dialler.seal(dataFrame(payload))));
  expect(typeof opened === 'object' && Buffer.compare(opened.payload, payload)).toBe(0);
  expect(() => dialler.seal(dataFrame(new Uint8Array(maxPayloadBytes + 1)))).toThrow(RangeError);
});

test.each(protectionKinds)('%s: the payload stays when the bytes it came in are used again', (kind) => {
  for (const frame of sampleFrames) {
    const { dialler, acceptor } = makeEnds(kind);
    const message = Buffer.from(messageOf(dialler.seal(frame)));
    const opened = acceptor.open(message);
    message.fill(0);
    expect(plain(opened)).toEqual(plain(frame));
  }
});

test.each(protectionKinds)('%s: a frame that cannot be is not sent, and uses up no number', (kind) => {
  const { dialler, acceptor } = makeEnds(kind);
  expect(() => dialler.seal({ ...dataFrame(Uint8Array.of(1)), sequence: 0 })).toThrow('a data frame with sequence 0');
  const message = messageOf(dialler.seal(dataFrame(Uint8Array.of(1))));
  expect(Buffer.from(message).readBigUInt64BE(16)).toBe(1n);
  expect(typeof acceptor.open(message)).toBe('object');
});

test('sealed payloads are not on the wire, nor anything that follows from them', () => {
  for (const kind of ['aes-256-gcm', 'chacha20-poly1305'] as const) {
    const headers = ['yes', 'nay'].map((text) => {
      const message = Buffer.from(messageOf(makeEnds(kind).dialler.seal(dataFrame(Buffer.from(text)))));
      expect(message.includes(text)).toBe(false);
      return message.subarray(0, headerBytes).toString('hex');
    });
    expect(headers[0]).toBe(headers[1]);
  }
});

test('hmac-sha256: what is older or younger than the tolerance is stale, and stays refused', () => {
  for (const [skewMs, isTaken] of [
    [-5001, false],
    [-5000, true],
    [5000, true],
    [5001, false],
  ] as const) {
    const { dialler, acceptor, clock } = makeEnds('hmac-sha256');
    const message = messageOf(dialler.seal(dataFrame(Uint8Array.of(1))));
    const sentAt = clock.now;
    clock.now = sentAt + skewMs;
    const opened = acceptor.open(message);
    expect(isTaken ? typeof opened : opened).toBe(isTaken ? 'object' : 'stale');
    clock.now = sentAt;
    expect(acceptor.open(message)).toBe('replayed');
  }
});

test('hmac-sha256: damage is told from forgery', () => {
  const { dialler, acceptor } = makeEnds('hmac-sha256');
  const message = messageOf(dialler.seal(dataFrame(Buffer.from('payload'))));
  const damaged = message.slice();
  damaged[headerBytes + 8] = 0;
  expect(acceptor.open(damaged)).toBe('damaged-payload');
  const forged = message.slice();
  forged[message.length - 1] = (forged[message.length - 1] ?? 0) ^ 1;
  expect(acceptor.open(forged)).toBe('forged');
});

function plain(frame: Frame | string): unknown {
  return typeof frame === 'string' ? frame : { ...frame, payload: Buffer.from(frame.payload).toString('hex') };
}
