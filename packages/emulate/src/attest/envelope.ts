import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { isText, listOf, objectOf } from '@dwcp/io';

/**
 * A DSSE envelope (https://github.com/secure-systems-lab/dsse, version 1.0.2): a payload and who signed it. Without
 * signatures it is nobody's word.
 */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  /** sha256 of the public key (SubjectPublicKeyInfo, DER), to find it by. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** Signed with an Ed25519 key; null signs nothing. */
export function sealEnvelope(payloadType: string, payload: Uint8Array, key: KeyObject | null): Envelope {
  if (key === null) return { payloadType, payload, signatures: [] };
  const signature = sign(null, preAuthEncoding(payloadType, payload), key);
  return { payloadType, payload, signatures: [{ keyId: keyIdOf(createPublicKey(key)), signature }] };
}

/** True when the holder of the key signed exactly this. */
export function isSignedBy({ payloadType, payload, signatures }: Envelope, publicKey: KeyObject): boolean {
  const keyId = keyIdOf(publicKey);
  const signed = preAuthEncoding(payloadType, payload);
  return signatures.some((one) => one.keyId === keyId && verify(null, signed, publicKey, one.signature));
}

export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

export function renderEnvelope({ payloadType, payload, signatures }: Envelope): string {
  const document = {
    payloadType,
    payload: base64(payload),
    signatures: signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: base64(signature) })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Null for anything but the exact text renderEnvelope writes: what is not signed over must not vary either. */
export function parseEnvelope(text: string): Envelope | null {
  const document = jsonOrNull(text);
  if (!isDocument(document)) return null;
  const envelope: Envelope = {
    payloadType: document.payloadType,
    payload: Buffer.from(document.payload, 'base64'),
    signatures: document.signatures.map(({ keyid, sig }) => ({ keyId: keyid, signature: Buffer.from(sig, 'base64') })),
  };
  return renderEnvelope(envelope) === text ? envelope : null;
}

/** What is signed: type and payload with their lengths, so that neither can pass for a part of the other (DSSE, PAE). */
function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isDocument = objectOf<{
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}>({
  payloadType: isText,
  payload: isText,
  signatures: listOf(objectOf<{ readonly keyid: string; readonly sig: string }>({ keyid: isText, sig: isText })),
});
