import * as z from 'zod';
import { textSchema } from '../text.ts';
import { durationSchema, secretReferenceSchema } from '../units.ts';

const secondUs = 1e6;
const hourSeconds = 3600;

const proposalSchema = textSchema({
  what: 'a proposal in the words of strongSwan',
  example: 'aes256gcm16-prfsha384-x25519',
  pattern: /[a-z0-9]+(-[a-z0-9]+)*/,
});

/** X25519 before the NIST curve; both with AES-256-GCM, which hardware does fast and CNSA 2.0 allows. */
const ikeProposals = ['aes256gcm16-prfsha384-x25519', 'aes256gcm16-prfsha384-ecp384'];
/** With a key exchange of its own, each rekeying starts from fresh keys (perfect forward secrecy). */
const espProposals = ['aes256gcm16-x25519', 'aes256gcm16-ecp384'];

export const ipsecSchema = z.strictObject({
  authentication: z
    .enum(['psk', 'certificate'])
    .prefault('psk')
    .describe('how the gateways prove themselves: by `presharedKey`, or by certificates of one authority'),
  ike: z
    .array(proposalSchema)
    .min(1)
    .prefault(ikeProposals)
    .describe('proposals for the IKE SA in order of preference: encryption, pseudorandom function, key exchange'),
  esp: z
    .array(proposalSchema)
    .min(1)
    .prefault(espProposals)
    .describe('proposals for the child SA in order of preference: encryption, key exchange'),
  dpd: durationSchema({ minUs: secondUs, maxUs: 3600 * secondUs, stepUs: secondUs })
    .prefault('2s')
    .describe('silence after which the other end is asked whether it is there (dead peer detection)'),
  ikeRekey: durationSchema({ minUs: 60 * secondUs, maxUs: 24 * hourSeconds * secondUs, stepUs: secondUs })
    .prefault('4h')
    .describe('age at which the IKE SA gets new keys'),
  childRekey: durationSchema({ minUs: 60 * secondUs, maxUs: 24 * hourSeconds * secondUs, stepUs: secondUs })
    .prefault('1h')
    .describe('age at which the child SA gets new keys'),
});

/** What a gateway of a real environment proves itself with. */
export const identitySchema = z
  .strictObject({
    certificate: secretReferenceSchema.describe('certificate in PEM; names the gateway as a DNS name'),
    privateKey: secretReferenceSchema.describe('private key of the certificate in PEM'),
    authority: secretReferenceSchema.describe('certificate in PEM of the authority that signed those of the others'),
  })
  .optional()
  .describe(
    'X.509 identity for IPsec tunnels that ask for certificates, by reference; left out in a lab, where dwcp makes one',
  );
