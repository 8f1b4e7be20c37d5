import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSignedBy, keyIdOf, parseEnvelope, renderEnvelope, sealEnvelope } from './envelope.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').publicKey;
const payload = Buffer.from('{"a":1}');

test('what was signed is told from what was not', () => {
  const envelope = sealEnvelope('text/plain', payload, privateKey);
  expect(isSignedBy(envelope, publicKey)).toBe(true);
  expect(isSignedBy(envelope, other)).toBe(false);
  expect(isSignedBy({ ...envelope, payload: Buffer.from('{"a":2}') }, publicKey)).toBe(false);
  // The type is signed over too: a payload cannot be passed off as something else.
  expect(isSignedBy({ ...envelope, payloadType: 'text/html' }, publicKey)).toBe(false);
});

test('without a key nobody signs', () => {
  const envelope = sealEnvelope('text/plain', payload, null);
  expect(envelope.signatures).toEqual([]);
  expect(isSignedBy(envelope, publicKey)).toBe(false);
  expect(parseEnvelope(renderEnvelope(envelope))).not.toBeNull();
});

test('an envelope on disk is the standard form, and only what was written is read back', () => {
  const text = renderEnvelope(sealEnvelope('text/plain', payload, privateKey));
  expect(JSON.parse(text)).toEqual({
    payloadType: 'text/plain',
    payload: 'eyJhIjoxfQ==',
    signatures: [{ keyid: keyIdOf(publicKey), sig: expect.any(String) }],
  });
  const read = parseEnvelope(text);
  expect(read === null ? null : isSignedBy(read, publicKey)).toBe(true);
  expect(parseEnvelope(text.replace('\n', ' '))).toBeNull();
  expect(parseEnvelope(JSON.stringify({ ...JSON.parse(text), more: 1 }))).toBeNull();
  for (const wrong of ['', '{}', 'null', '[]', '{"payloadType":"a","payload":1,"signatures":[]}']) {
    expect(parseEnvelope(wrong)).toBeNull();
  }
});

test('the signature of DSSE covers type and payload with their lengths', () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array(), fc.string(), fc.uint8Array(), (typeA, bytesA, typeB, bytesB) => {
      fc.pre(typeA !== typeB || Buffer.compare(bytesA, bytesB) !== 0);
      const envelope = sealEnvelope(typeA, bytesA, privateKey);
      expect(isSignedBy({ ...envelope, payloadType: typeB, payload: bytesB }, publicKey)).toBe(false);
    }),
    { numRuns: 50 },
  );
});
