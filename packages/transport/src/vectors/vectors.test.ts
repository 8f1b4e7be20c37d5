import { createSecretKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frameTypes } from '../frame/frame.ts';
import { frameRejections } from '../frame/rejection.ts';
import { keyLimits } from '../protection/key-limits.ts';
import type { PathKey } from '../protection/path-key.ts';
import { createProtection, type Protection } from '../protection/protection.ts';
import { bestCryptoEngine, type CryptoEngine } from '../protection/protection-addon.ts';
import { type ProtectionKind, protectionKinds } from '../protection/protection-kind.ts';
import { derivePathKey } from '../session/link-secrets.ts';
import { makeVectors, sealVector, type Vectors } from './vectors.fixture.ts';

const file = new URL('../../test/vectors/frames.json', import.meta.url);
if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, `${JSON.stringify(makeVectors(), null, 1)}\n`);
/** The addon as well, where it is built. */
const engines: readonly CryptoEngine[] = [...new Set<CryptoEngine>(['node', bestCryptoEngine()])];
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

test('there is a vector of each frame type and of each rejection under each protection it can have', () => {
  for (const kind of protectionKinds) {
    const types = vectors.accepted.filter(({ protection }) => protection === kind).map(({ header }) => header.type);
    expect(new Set(types)).toEqual(new Set(Object.keys(frameTypes)));
  }
  const reasons = new Set(vectors.rejected.map(({ reason }) => reason));
  // Of a path and of a payload: what the frame itself cannot show. The longest frame would fill the file.
  const elsewhere = new Set(['unexpected-frame', 'malformed-payload', 'too-long']);
  expect(frameRejections.filter((reason) => !reasons.has(reason) && !elsewhere.has(reason))).toEqual([]);
});

test.each(vectors.accepted)('$protection: $name is written as in the vectors', (vector) => {
  const { protection: kind, header, timestamp } = vector;
  const sealed = sealVector({ kind, header, timestamp, content: bytes(vector.content), pathKey: pathKeyOf(vector) });
  expect(hex(sealed)).toBe(vector.wire);
  if (header.packetNumber !== 1 || header.isCompressed) return;
  // And by the code that seals what is sent, which begins to count at 1.
  const { type, streamId, sequence, messageId, chunkIndex, chunkCount } = header;
  const frame = { type, streamId, sequence, messageId, chunkIndex, chunkCount, payload: bytes(vector.payload) };
  for (const engine of engines) expect(hex(Buffer.concat(endOf(vector, engine).seal(frame)))).toBe(vector.wire);
});

test.each(vectors.accepted)('$protection: $name is read as in the vectors', (vector) => {
  for (const engine of engines) {
    const frame = endOf(vector, engine).open(bytes(vector.wire));
    if (typeof frame === 'string') throw new Error(frame);
    const { type, streamId, sequence, messageId, chunkIndex, chunkCount } = vector.header;
    const { payload, ...fields } = frame;
    expect(fields).toEqual({ type, streamId, sequence, messageId, chunkIndex, chunkCount });
    expect(hex(payload)).toBe(vector.payload);
  }
});

test.each(vectors.rejected)('$protection: $name is rejected as $reason', (vector) => {
  for (const engine of engines) {
    const end = endOf(vector, engine);
    for (const before of vector.after) expect(typeof end.open(bytes(before))).toBe('object');
    expect(end.open(bytes(vector.wire))).toBe(vector.reason);
  }
});

test('keys are derived as in the vectors', () => {
  for (const { protection: kind, linkId, pathId, isFromDialler, epoch, key, iv } of vectors.keys) {
    const secret = createSecretKey(bytes(vectors.secrets.find((each) => each.epoch === epoch)?.secret ?? ''));
    const derived = derivePathKey(secret, { kind, linkId: bytes(linkId), pathId, isFromDialler, epoch });
    expect([derived.key.export().toString('hex'), hex(derived.iv)]).toEqual([key, iv]);
  }
  expect(makeVectors().secrets).toEqual(vectors.secrets);
});

function endOf(
  vector: { readonly protection: ProtectionKind; readonly key: string; readonly iv: string },
  engine: CryptoEngine = 'node',
): Protection {
  return createProtection({
    kind: vector.protection,
    keys: () => pathKeyOf(vector),
    epochs: { sending: 1, prepared: 1 },
    compression: null,
    replayWindowPackets: vectors.replayWindowPackets,
    timestampToleranceMs: vectors.timestampToleranceMs,
    keyGraceMs: 0,
    limits: keyLimits(vector.protection),
    engine,
    allocate: (size) => new Uint8Array(size),
    now: () => vectors.now,
  });
}

function pathKeyOf({ key, iv }: { readonly key: string; readonly iv: string }): PathKey {
  return { key: createSecretKey(bytes(key)), iv: bytes(iv) };
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

function hex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex');
}
