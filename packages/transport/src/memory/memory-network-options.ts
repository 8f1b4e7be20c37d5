import { seededRandom } from '@dwcp/model';

export interface MemoryNetworkOptions {
  readonly maxMessageBytes?: number;
  /** As much queued as makes `send` say false. */
  readonly highWaterBytes?: number;
  /** Time of this network. Without one everything arrives in a later turn of the event loop, in real time. */
  readonly clock?: MemoryClock;
  /** What becomes of each message; without it all arrive at once. Order is kept whatever it says. */
  readonly fate?: (message: MemoryMessage) => MemoryFate;
}

export interface MemoryClock {
  now(): number;
  after(ms: number, action: () => void): void;
}

export interface MemoryMessage {
  readonly bytes: Uint8Array;
  /** Sender and receiver. */
  readonly from: string;
  readonly to: string;
  /** Counted from 1 in this direction of this connection. */
  readonly number: number;
}

/** `lose` breaks the contract of a transport on purpose; `break` ends the connection as a failure at this message. */
export type MemoryFate = { readonly delayMs: number } | 'lose' | 'break';

export type MemorySettings = Required<MemoryNetworkOptions>;

export const memoryDefaults: MemorySettings = {
  maxMessageBytes: 1024 * 1024 + 256,
  highWaterBytes: 1024 * 1024,
  clock: {
    now: () => performance.now(),
    after: (ms, action) => void (ms === 0 ? setImmediate(action) : setTimeout(action, ms)),
  },
  fate: () => ({ delayMs: 0 }),
};

/** The same fates for the same seed, whatever else runs. */
export function seededFate(options: {
  readonly seed: number;
  readonly delayMs: number;
  readonly jitterMs?: number;
  readonly lossRatio?: number;
  readonly breakRatio?: number;
}): (message: MemoryMessage) => MemoryFate {
  const { seed, delayMs, jitterMs = 0, lossRatio = 0, breakRatio = 0 } = options;
  const streams = new Map<string, () => number>();
  return ({ from, to }) => {
    const name = `${from} ${to}`;
    const random = streams.get(name) ?? seededRandom(seed, name);
    streams.set(name, random);
    const drawn = random();
    if (drawn < breakRatio) return 'break';
    if (drawn < breakRatio + lossRatio) return 'lose';
    return { delayMs: delayMs + jitterMs * random() };
  };
}
