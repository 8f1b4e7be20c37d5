import { expect, test } from 'vitest';
import { listedAlgorithms } from './algorithms.ts';

test('a proposal is written as the daemon lists it, without the length of the numbers of packets', () => {
  expect(listedAlgorithms('aes256gcm16-prfsha384-modp6144')).toBe('AES_GCM_16-256/PRF_HMAC_SHA2_384/MODP_6144');
  expect(listedAlgorithms('aes128gcm16-modp8192-esn-noesn')).toBe('AES_GCM_16-128/MODP_8192');
});
