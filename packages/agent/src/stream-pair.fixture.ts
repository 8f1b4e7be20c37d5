import { DwcpError } from '@dwcp/model';
import type { LinkStream } from '@dwcp/transport';

/** Two ends of one stream in memory. A write waits while more than this is unread. */
const windowBytes = 64 * 1024;

export function streamPair(options: {
  readonly id: number;
  readonly target: string;
  /** Names of the two ends; each sees the other's as `peer`. */
  readonly names: readonly [string, string];
}): readonly [LinkStream, LinkStream] {
  const { id, target, names } = options;
  const [there, back] = [new Direction(), new Direction()];
  const end = (peer: string, out: Direction, into: Direction): LinkStream => ({
    id,
    peer,
    target,
    write: (bytes) => out.write(Uint8Array.from(bytes)),
    end: async () => out.end(),
    reset(reason) {
      out.reset(reason);
      into.reset(reason);
    },
    givenUp: () => into.givenUp.promise,
    read: () => into.read(),
  });
  return [end(names[1], there, back), end(names[0], back, there)];
}

class Direction {
  readonly givenUp = Promise.withResolvers<string>();
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #ended = false;
  #reason: string | null = null;
  #wake: (() => void)[] = [];

  async write(bytes: Uint8Array): Promise<void> {
    this.#check();
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#changed();
    while (this.#queuedBytes > windowBytes) {
      await this.#change();
      this.#check();
    }
  }

  end(): void {
    this.#check();
    this.#ended = true;
    this.#changed();
  }

  reset(reason: string): void {
    this.#reason ??= reason;
    this.givenUp.resolve(reason);
    this.#changed();
  }

  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      this.#check();
      const bytes = this.#queue.shift();
      if (bytes !== undefined) {
        this.#queuedBytes -= bytes.length;
        this.#changed();
        yield bytes;
      } else if (this.#ended) return;
      else await this.#change();
    }
  }

  #check(): void {
    if (this.#reason !== null) throw new DwcpError('STREAM_RESET', this.#reason);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
