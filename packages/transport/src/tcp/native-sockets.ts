import { loadNativeAddon } from '../native-addon.ts';

/** The exports of native/tcp.cc. Sockets are numbers there, until they are released. */
export interface NativeTcp {
  start(
    callbacks: NativeCallbacks,
    readBytes: number,
    messageBytes: number,
  ): { buffer: ArrayBuffer; table: ArrayBuffer };
  listen(host: string, port: number, options: NativeOptions, limits: NativeLimits): NativeOutcome;
  connect(host: string, port: number, options: NativeOptions, saysPreface: boolean): NativeOutcome;
  write(id: number, parts: readonly Uint8Array[], first: number, skip: number, most: number): number;
  segmentBytes(id: number): number;
  setReading(id: number, isReading: boolean): void;
  finish(id: number): void;
  release(id: number, resets: boolean): void;
  take(id: number): number;
  addresses(id: number): readonly [local: string, remote: string];
  figures(id: number, into: Float64Array): string;
  waiting(listener: number): readonly [waiting: number, refused: number];
}

export type NativeOutcome =
  | { readonly id: number }
  | { readonly failed: string; readonly errno: number; readonly what: string };

export interface NativeOptions {
  readonly congestionControl: string;
  readonly noDelay: boolean;
  readonly quickAck: boolean;
  readonly keepAlive: boolean;
  readonly keepAliveSeconds: number;
  readonly keepAliveProbes: number;
  readonly userTimeoutMs: number;
  readonly sendBufferBytes: number;
  readonly receiveBufferBytes: number;
  readonly fastOpen: boolean;
  readonly fastOpenQueue: number;
  readonly reusePort: boolean;
}

export interface NativeLimits {
  readonly backlog: number;
  readonly unclassified: number;
  readonly unclassifiedOfHost: number;
  readonly deadlineMs: number;
  readonly takesControl: boolean;
}

interface NativeCallbacks {
  connected(id: number, errno: number): void;
  accepted(listener: number, id: number): void;
  control(listener: number, fd: number): void;
  messages(id: number, count: number, own: ArrayBuffer | undefined, ownBytes: number): void;
  writable(id: number): void;
  ended(id: number, how: number): void;
}

/** Whom to tell of one socket. */
export interface SocketOwner {
  connected?(errno: number): void;
  accepted?(id: number): void;
  control?(fd: number): void;
  messages?(messages: readonly Uint8Array[]): void;
  writable?(): void;
  /** An error number; 0 for the end of the stream, -1 for one within a message, -2 for a length over the limit. */
  ended?(how: number): void;
}

export interface NativeSockets {
  readonly native: NativeTcp;
  own(id: number, owner: SocketOwner): void;
  release(id: number, options?: { readonly resets: boolean }): void;
  /** Its descriptor, which is the caller's from here on. */
  take(id: number): number;
}

/** The longest message of any tcp transport. */
export const longestMessageBytes: number = 1024 * 1024 + 256;
/** As much as one read takes: what still fits into the cache of a core. */
const readBytes = 256 * 1024;

let started: NativeSockets | null = null;

/** The sockets of this thread. Throws TOOL_MISSING where the addon is not built. */
export function nativeSockets(): NativeSockets {
  started ??= start(loadNativeAddon('tcp') as NativeTcp);
  return started;
}

function start(native: NativeTcp): NativeSockets {
  const owners = new Map<number, SocketOwner>();
  const { buffer, table } = native.start(
    {
      connected: (id, errno) => owners.get(id)?.connected?.(errno),
      accepted: (listener, id) => owners.get(listener)?.accepted?.(id),
      control: (listener, fd) => owners.get(listener)?.control?.(fd),
      writable: (id) => owners.get(id)?.writable?.(),
      ended: (id, how) => owners.get(id)?.ended?.(how),
      messages(id, count, own, ownBytes) {
        const messages: Uint8Array[] = [];
        if (own !== undefined) messages.push(new Uint8Array(own, 0, ownBytes));
        for (let index = 0; messages.length < count; index += 2) {
          messages.push(new Uint8Array(buffer, entries[index], entries[index + 1]));
        }
        owners.get(id)?.messages?.(messages);
      },
    },
    readBytes,
    longestMessageBytes,
  );
  const entries = new Uint32Array(table);
  return {
    native,
    own: (id, owner) => void owners.set(id, owner),
    release(id, { resets } = { resets: false }) {
      owners.delete(id);
      native.release(id, resets);
    },
    take(id) {
      owners.delete(id);
      return native.take(id);
    },
  };
}
