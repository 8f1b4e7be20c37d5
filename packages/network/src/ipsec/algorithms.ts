/** The words of a proposal in those the daemon lists an SA with. */
const listed: Readonly<Record<string, string>> = {
  aes256gcm16: 'AES_GCM_16-256',
  aes128gcm16: 'AES_GCM_16-128',
  chacha20poly1305: 'CHACHA20_POLY1305',
  prfsha256: 'PRF_HMAC_SHA2_256',
  prfsha384: 'PRF_HMAC_SHA2_384',
  prfsha512: 'PRF_HMAC_SHA2_512',
  x25519: 'CURVE_25519',
  curve25519: 'CURVE_25519',
  x448: 'CURVE_448',
  ecp256: 'ECP_256',
  ecp384: 'ECP_384',
  ecp521: 'ECP_521',
  modp3072: 'MODP_3072',
  modp4096: 'MODP_4096',
  modp6144: 'MODP_6144',
  modp8192: 'MODP_8192',
};

/** The daemon does not list how long numbers of packets are. `aes256gcm16-prfsha384-x25519` → `AES_GCM_16-256/PRF_HMAC_SHA2_384/CURVE_25519` */
export function listedAlgorithms(proposal: string): string {
  return proposal
    .split('-')
    .filter((word) => word !== 'esn' && word !== 'noesn')
    .map((word) => listed[word] ?? word)
    .join('/');
}
