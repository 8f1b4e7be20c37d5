import { createSecretKey, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { protectionKinds } from '../protection/protection-kind.ts';
import { createLinkSecrets, derivePathKey, nextSecret } from './link-secrets.ts';

const linkId = new Uint8Array(16).fill(9);

test('no two uses share a key, and both ends agree on each', () => {
  const seen = new Set<string>();
  let count = 0;
  for (const kind of protectionKinds) {
    const epochs = { sending: 1, prepared: 1 };
    const ends = (['dialler', 'acceptor'] as const).map((role) =>
      createLinkSecrets(new Uint8Array(32).fill(1), { linkId, kind, role, epochs }),
    );
    for (const epoch of [1, 2, 3]) {
      epochs.prepared = epoch;
      for (const pathId of [1, 2, 0x0102_0304]) {
        const [dialler, acceptor] = ends.map((end) => end.keysOf(pathId));
        for (const [out, into] of [
          [dialler, acceptor],
          [acceptor, dialler],
        ]) {
          const [sent, taken] = [out?.('outgoing', epoch), into?.('incoming', epoch)];
          expect(hex(sent?.key)).toBe(hex(taken?.key));
          expect(sent?.iv).toEqual(taken?.iv);
          expect(sent?.iv.length).toBe(kind === 'hmac-sha256' ? 0 : 12);
          seen.add(hex(sent?.key));
          count++;
        }
      }
    }
  }
  expect(seen.size).toBe(count);
});

test('keys of two epochs back are gone, and the secret given is wiped', () => {
  const epochs = { sending: 1, prepared: 1 };
  const secret = new Uint8Array(32).fill(1);
  const keys = createLinkSecrets(secret, { linkId, kind: 'aes-256-gcm', role: 'dialler', epochs }).keysOf(1);
  expect(secret).toEqual(new Uint8Array(32));
  epochs.prepared = 3;
  expect(keys('incoming', 2).iv.length).toBe(12);
  expect(() => keys('incoming', 1)).toThrow('the secret of key epoch 1 is gone');
});

test('another link and another secret have other keys', () => {
  const secret = createSecretKey(new Uint8Array(32).fill(1));
  const use = { kind: 'aes-256-gcm', pathId: 1, isFromDialler: true, epoch: 1, linkId } as const;
  const keys = [
    derivePathKey(secret, use),
    derivePathKey(secret, { ...use, linkId: new Uint8Array(16).fill(8) }),
    derivePathKey(nextSecret(secret), use),
  ];
  expect(new Set(keys.map(({ key }) => hex(key))).size).toBe(3);
});

function hex(key: KeyObject | undefined): string {
  return key?.export().toString('hex') ?? '';
}
