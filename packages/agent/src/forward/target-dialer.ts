import type { Socket } from 'node:net';
import { codeOf, type EventSink } from '@dwcp/io';
import type { AllowedTarget } from '@dwcp/model';
import type { LinkStream } from '@dwcp/transport';
import { isAllowedTarget } from './allowed-targets.ts';
import {
  type ConnectionPlace,
  type ConnectionShare,
  type Connections,
  limitReached,
  type RefusalReason,
} from './connections.ts';
import { join } from './join.ts';

export interface TargetDialerOptions {
  readonly connections: Connections;
  readonly idleTimeoutMs: number;
  readonly events: EventSink;
  /** Nobody waits for it any longer once the signal is aborted. */
  dial(target: string, signal: AbortSignal): Promise<Socket>;
}

/** A target that has not answered yet. */
interface PendingDial {
  readonly stream: LinkStream;
  readonly stop: AbortController;
  readonly place: ConnectionPlace;
}

/** The other end of forwards: takes streams of peers and joins them with the targets they ask for, where that is allowed. */
export class TargetDialer {
  readonly #options: TargetDialerOptions;
  /** Whoever takes a dial out of here decides what becomes of it. */
  readonly #pending = new Set<PendingDial>();
  /** Of each target that is allowed to somebody. */
  readonly #shares = new Map<string, ConnectionShare>();
  #allowed: readonly AllowedTarget[] = [];

  constructor(options: TargetDialerOptions) {
    this.#options = options;
  }

  /** Connections to what is no longer allowed end at once, and so do dials. */
  allow(allowed: readonly AllowedTarget[], own: string): void {
    this.#allowed = allowed;
    this.#shareAmong(new Set(allowed.map(({ target }) => target)));
    const words = (target: string): string => `${own} no longer allows ${target}`;
    for (const dial of this.#pending) {
      if (isAllowedTarget(allowed, dial.stream) || !this.#giveUp(dial)) continue;
      this.#refuse(dial.stream, 'not-allowed', words(dial.stream.target));
    }
    for (const connection of this.#options.connections.open) {
      if (!dialled.has(connection) || isAllowedTarget(allowed, connection)) continue;
      connection.reset(words(connection.target));
    }
  }

  async take(stream: LinkStream): Promise<void> {
    const { target } = stream;
    if (!isAllowedTarget(this.#allowed, stream))
      return this.#refuse(stream, 'not-allowed', `${target} is not an allowed target`);
    const place = this.#shares.get(target)?.reserve() ?? null;
    if (place === null) return this.#refuse(stream, 'limit', limitReached);
    const dial: PendingDial = { stream, stop: new AbortController(), place };
    this.#pending.add(dial);
    void stream.givenUp().then((reason) => {
      if (this.#giveUp(dial)) this.#tellFailure(stream, `${reason}, before the target answered`);
    });
    try {
      const socket = await this.#options.dial(target, dial.stop.signal);
      if (this.#pending.delete(dial)) this.#join(socket, dial);
      else socket.destroy();
    } catch (cause) {
      if (!this.#giveUp(dial)) return;
      this.#refuse(stream, 'dial-failed', `${target} does not answer (${codeOf(cause) ?? 'no answer'})`);
    }
  }

  #shareAmong(targets: ReadonlySet<string>): void {
    for (const [target, share] of this.#shares) {
      if (targets.has(target)) continue;
      this.#shares.delete(target);
      share.close();
    }
    for (const target of targets) {
      if (!this.#shares.has(target)) this.#shares.set(target, this.#options.connections.share(target));
    }
  }

  /** False when it has been decided on before. */
  #giveUp(dial: PendingDial): boolean {
    if (!this.#pending.delete(dial)) return false;
    dial.place.settle(null);
    dial.stop.abort();
    return true;
  }

  #join(socket: Socket, { stream, place }: PendingDial): void {
    const { connections, idleTimeoutMs } = this.#options;
    const onFailure = (reason: string): void => {
      connections.countFailure(stream.peer);
      this.#tellFailure(stream, reason);
    };
    const connection = join(socket, stream, { idleTimeoutMs, onFailure });
    dialled.add(connection);
    place.settle(connection);
  }

  #refuse(stream: LinkStream, reason: RefusalReason, words: string): void {
    const { peer, target } = stream;
    stream.reset(words);
    this.#options.connections.countRefusal(peer, reason);
    this.#options.events.emit({
      code: 'agent.target-refused',
      message: `${peer}: ${words}`,
      data: { peer, target, reason },
    });
  }

  #tellFailure({ peer, target }: LinkStream, reason: string): void {
    const data = { peer, target, reason };
    this.#options.events.emit({
      code: 'agent.connection-failed',
      message: `${peer} to ${target}: ${reason}`,
      data,
    });
  }
}

/** Connections that were dialled for a peer, as against those taken from a program. */
const dialled = new WeakSet<object>();
