import { DwcpError } from '@dwcp/model';
import type { LinkStream } from '../node.ts';
import type { ReliableEndpoint } from '../reliable/endpoint.ts';
import type { ReliableEvent } from '../reliable/reliable-event.ts';
import type { OpenRefusal } from '../reliable/stream-book.ts';
import type { StreamClass } from '../reliable/stream-class.ts';
import { type CarriedStream, carriedStream, type StreamCarrier } from '../stream/link-stream.ts';

/** The streams of a link, joined with the endpoint that carries them. */
export interface StreamTable {
  /** Throws as `open` does. */
  mustTake(target: string): void;
  /** Throws when the link takes no more of them. */
  open(target: string, streamClass?: StreamClass): LinkStream;
  dispatch(events: readonly ReliableEvent[]): void;
  /** All of them; the peer is told while its process is the same. */
  giveUpAll(reason: string): void;
  readonly count: () => number;
}

export interface StreamTableOptions {
  readonly peer: string;
  endpoint(): ReliableEndpoint;
  /** There is something to send. */
  onWork(): void;
  /** `null`: take it; else why it is refused. */
  refusal(): string | null;
  onStream(stream: LinkStream): void;
}

export function streamTable(options: StreamTableOptions): StreamTable {
  const streams = new Map<number, CarriedStream>();

  const carrier: StreamCarrier = {
    write(streamId, bytes) {
      const mayWrite = options.endpoint().append(streamId, bytes);
      options.onWork();
      return mayWrite;
    },
    end(streamId) {
      options.endpoint().end(streamId);
      options.onWork();
    },
    reset(streamId, reason) {
      options.endpoint().reset(streamId, reason);
      options.onWork();
    },
    consume(streamId, bytes) {
      options.endpoint().consume(streamId, bytes);
      options.onWork();
    },
    over: (streamId) => void streams.delete(streamId),
  };

  function add(id: number, target: string): LinkStream {
    const carried = carriedStream({ id, peer: options.peer, target }, carrier);
    streams.set(id, carried);
    return carried.stream;
  }

  function receive(id: number, target: string): void {
    const refusal = options.refusal();
    if (refusal === null) options.onStream(add(id, target));
    else carrier.reset(id, refusal);
  }

  return {
    mustTake(target) {
      const refusal = options.endpoint().refusal(target);
      if (refusal !== null) throw refused({ peer: options.peer, target }, refusal);
    },
    open(target, streamClass) {
      const id = options.endpoint().open(target, streamClass);
      if (typeof id === 'string') throw refused({ peer: options.peer, target }, id);
      options.onWork();
      return add(id, target);
    },
    dispatch(events) {
      for (const event of events) {
        if (event.kind === 'opened') receive(event.streamId, event.target);
        else streams.get(event.streamId)?.deliver(event);
      }
    },
    giveUpAll(reason) {
      for (const { stream } of streams.values()) stream.reset(reason);
    },
    count: () => streams.size,
  };
}

function refused(of: { readonly peer: string; readonly target: string }, refusal: OpenRefusal): DwcpError {
  const { peer, target } = of;
  if (refusal === 'too-many' || refusal === 'target-full') {
    const which = refusal === 'too-many' ? 'streams' : `streams to ${target}`;
    return new DwcpError('STREAM_RESET', `too many ${which} are open with ${peer}`, { hint: 'close some of them' });
  }
  if (refusal === 'unsent') {
    return new DwcpError(
      'STREAM_RESET',
      `too many streams that were opened or given up wait to be made known to ${peer}`,
      {
        hint: 'open another one once the link has carried them',
      },
    );
  }
  const most = `${2 ** 31} from this side`;
  return new DwcpError('LINK_DOWN', `the link with ${peer} has had all the streams it can have, ${most}`, {
    hint: `restart dwcpd on this node or on ${peer}: a new process begins a new link`,
  });
}
