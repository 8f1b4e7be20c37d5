import { Buffer } from 'node:buffer';
import { isBoolean, isNumber, isText, listOf, objectOf, oneOf, type Shape } from '@dwcp/io';
import { maxTextBytes } from '../frame/payload/text.ts';
import { type ProtectionKind, protectionKinds } from '../protection/protection-kind.ts';
import type { TransportKind } from '../transport.ts';

export const protocolVersion = 3;

/** A transport on which a node takes paths, and where. */
export interface OfferedTransport {
  readonly kind: TransportKind;
  readonly provider: string;
  readonly address: string;
}

/** What a node says of itself. Bytes are in hexadecimal. */
export interface Introduction {
  readonly version: number;
  readonly node: string;
  readonly linkId: string;
  readonly processEpoch: string;
  readonly protection: ProtectionKind;
  readonly transports: readonly OfferedTransport[];
  readonly capabilities: readonly string[];
}

export type ControlMessage =
  | ({ readonly type: 'hello' } & Introduction)
  | ({ readonly type: 'welcome'; readonly isResumed: boolean } & Introduction)
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'key-wanted'; readonly epoch: number }
  | { readonly type: 'key-update'; readonly epoch: number }
  | { readonly type: 'key-updated'; readonly epoch: number }
  | { readonly type: 'offer'; readonly transports: readonly OfferedTransport[] }
  | { readonly type: 'goodbye'; readonly reason: string };

export function encodeControlMessage(message: ControlMessage): Uint8Array {
  return Buffer.from(JSON.stringify(message), 'utf8');
}

/** `null` for what is none. Fields that are not known are left to later versions. */
export function decodeControlMessage(bytes: Uint8Array): ControlMessage | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isControlMessage(value) ? value : null;
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

const isShortText: Shape<string> = (value): value is string =>
  isText(value) && value.length <= maxTextBytes && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(value);
const isId: Shape<string> = (value): value is string => isText(value) && /^[0-9a-f]{32}$/.test(value);
const isEpoch: Shape<number> = (value): value is number =>
  isNumber(value) && Number.isInteger(value) && value >= 1 && value <= 0xffff;

const isTransports = shortListOf(
  objectOf<OfferedTransport>({
    kind: oneOf(['rdma', 'tcp', 'memory']),
    provider: isShortText,
    address: isShortText,
  }),
);

const introduction = {
  version: isNumber,
  node: isShortText,
  linkId: isId,
  processEpoch: isId,
  protection: oneOf(protectionKinds),
  transports: isTransports,
  capabilities: shortListOf(isShortText),
};

const shapes: { readonly [T in ControlMessage['type']]: Shape<Extract<ControlMessage, { readonly type: T }>> } = {
  hello: objectOf({ type: oneOf(['hello']), ...introduction }),
  welcome: objectOf({ type: oneOf(['welcome']), isResumed: isBoolean, ...introduction }),
  refused: objectOf({ type: oneOf(['refused']), reason: isShortText }),
  'key-wanted': objectOf({ type: oneOf(['key-wanted']), epoch: isEpoch }),
  'key-update': objectOf({ type: oneOf(['key-update']), epoch: isEpoch }),
  'key-updated': objectOf({ type: oneOf(['key-updated']), epoch: isEpoch }),
  offer: objectOf({ type: oneOf(['offer']), transports: isTransports }),
  goodbye: objectOf({ type: oneOf(['goodbye']), reason: isShortText }),
};

function isControlMessage(value: unknown): value is ControlMessage {
  return Object.values(shapes).some((shape) => shape(value));
}

function shortListOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  const isList = listOf(shape);
  return (value): value is readonly T[] => isList(value) && value.length <= 16;
}
