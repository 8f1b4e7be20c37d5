import type { Frame } from '../frame/frame.ts';
import { decodeAck } from '../frame/payload/ack.ts';
import { isRejection } from '../frame/rejection.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import type { ReliableSettings } from './settings.ts';
import { type StreamClass, streamClasses } from './stream-class.ts';

/** What befalls the paths and what the applications do; numbers are taken modulo what there is. */
export type Deed =
  | { readonly deed: 'wait'; readonly ms: number }
  | { readonly deed: 'open'; readonly side: number }
  | { readonly deed: 'write'; readonly side: number; readonly stream: number; readonly bytes: number }
  | { readonly deed: 'end'; readonly side: number; readonly stream: number }
  | { readonly deed: 'reset'; readonly side: number; readonly stream: number }
  | { readonly deed: 'read'; readonly side: number; readonly stream: number; readonly bytes: number }
  /** `asymmetric`: one side learns of it later, and sends into nothing meanwhile. `late`: what is on the way arrives all the same. */
  | { readonly deed: 'cut'; readonly path: number; readonly how: 'at-once' | 'asymmetric' | 'late' }
  | { readonly deed: 'add'; readonly path: number }
  | {
      readonly deed: 'drop' | 'duplicate' | 'overtake';
      readonly side: number;
      readonly path: number;
      readonly at: number;
    };

interface OneWay {
  frames: { readonly frame: Frame; readonly dueAt: number }[];
}

interface Path {
  readonly id: number;
  /** Per side, when it learns that the path is cut; `null` while it is not. */
  cutFor: [number | null, number | null];
  takes: boolean;
  readonly delayMs: number;
  /** By the side that sends. */
  readonly ways: readonly [OneWay, OneWay];
}

/** One direction of one stream, as the applications at its ends see it. */
export interface Flow {
  readonly written: number[];
  readonly read: number[];
  partBytes: number;
  writtenBytes: number;
  readBytes: number;
  unreadBytes: number;
  hasEnded: boolean;
  sawEnd: boolean;
}

export interface Stream {
  readonly id: number;
  readonly opener: number;
  readonly flows: readonly [Flow, Flow];
  /** Why it was given up, by the side that learned or decided it. */
  readonly resets: (string | null)[];
  sawOpen: boolean;
}

interface Side {
  readonly endpoint: ReliableEndpoint;
  readonly delivered: Map<number, string>;
}

const other = (side: number): 0 | 1 => (side === 0 ? 1 : 0);
export const hasBoundaries = (streamId: number): boolean => streamId % 4 > 1;
/** What stands at this place of a stream. */
export const byteAt = (streamId: number, side: number, position: number): number =>
  (position * 31 + (position >>> 8) * 7 + streamId * 13 + side) & 255;

export interface AdversarialNetwork {
  readonly streams: readonly Stream[];
  readonly endpoints: readonly ReliableEndpoint[];
  act(deed: Deed): void;
  /** One good path, everybody reads and ends: afterwards nothing is on the way any more. */
  settle(): void;
}

/** Two endpoints, the paths between them and the applications above, on a clock of their own. Throws what it finds wrong. */
export function adversarialNetwork(settings: ReliableSettings): AdversarialNetwork {
  const sides: readonly [Side, Side] = [
    { endpoint: reliableEndpoint(settings, true), delivered: new Map() },
    { endpoint: reliableEndpoint(settings, false), delivered: new Map() },
  ];
  const streams: Stream[] = [];
  let paths: Path[] = [];
  let nextPathId = 1;
  let now = 0;

  function addPath(delayMs: number): void {
    if (paths.filter(({ takes }) => takes).length >= 4) return;
    paths.push({
      id: nextPathId++,
      delayMs,
      cutFor: [null, null],
      takes: true,
      ways: [{ frames: [] }, { frames: [] }],
    });
  }

  function cutPath(index: number, how: 'at-once' | 'asymmetric' | 'late'): void {
    const path = paths[index % Math.max(1, paths.length)];
    if (path === undefined || path.cutFor[0] !== null) return;
    path.cutFor = [now, how === 'asymmetric' ? now + 40 : now];
    path.takes = false;
    if (how !== 'late') for (const way of path.ways) way.frames = [];
    learn();
  }

  /** Tells each side of the cuts it learns of by now. */
  function learn(): void {
    for (const path of paths) {
      for (const side of [0, 1] as const) {
        const at = path.cutFor[side];
        if (at === null || at > now) continue;
        path.cutFor[side] = Number.POSITIVE_INFINITY;
        sides[side].endpoint.pathLost(path.id);
      }
    }
    paths = paths.filter(
      ({ cutFor, ways }) =>
        !(cutFor.every((at) => at === Number.POSITIVE_INFINITY) && ways.every(({ frames }) => frames.length === 0)),
    );
  }

  /** Every class has a path as long as there is one; which it is changes with what paths there are. */
  function classesOf(usable: readonly Path[], index: number): readonly StreamClass[] {
    return streamClasses.filter((_, number) => (number + nextPathId) % usable.length === index);
  }

  function pump(): void {
    for (const side of [0, 1] as const) {
      const usable = paths.filter(({ cutFor }) => cutFor[side] !== Number.POSITIVE_INFINITY);
      for (const [index, path] of usable.entries()) {
        const way = path.ways[side];
        while (way.frames.length < 16) {
          const frame = sides[side].endpoint.nextFrame(path.id, now, classesOf(usable, index));
          if (frame === null) break;
          checkAck(frame, side);
          if (path.takes) way.frames.push({ frame, dueAt: now + path.delayMs });
        }
      }
      settleEvents(side);
    }
  }

  /** Whatever is acknowledged has come, with these very bytes. */
  function checkAck(frame: Frame, side: 0 | 1): void {
    if (frame.type !== 'ack') return;
    const ack = decodeAck(frame.payload);
    if (isRejection(ack)) throw new Error('an acknowledgement does not decode');
    const spans = [{ first: 1, last: ack.cumulative }, ...ack.ranges];
    for (const { first, last } of spans) {
      for (let sequence = first; sequence <= last; sequence++) {
        if (!sides[side].delivered.has(sequence)) throw new Error(`${sequence} is acknowledged and never came`);
      }
    }
  }

  function deliver(): void {
    for (const path of paths) {
      for (const side of [0, 1] as const) {
        const way = path.ways[side];
        const due = way.frames.filter(({ dueAt }) => dueAt <= now);
        if (due.length === 0) continue;
        way.frames = way.frames.filter(({ dueAt }) => dueAt > now);
        const receiver = sides[other(side)];
        for (const { frame } of due) {
          if (frame.sequence > 0) receiver.delivered.set(frame.sequence, frame.type);
          receiver.endpoint.receive(frame, now);
          settleEvents(other(side));
        }
      }
    }
  }

  function settleEvents(side: 0 | 1): void {
    for (const event of sides[side].endpoint.takeEvents()) {
      const stream = streams.find(({ id }) => id === event.streamId);
      if (stream === undefined) throw new Error(`an event of stream ${event.streamId}, which nobody opened`);
      if (stream.resets[side] !== null) throw new Error(`${event.kind} of stream ${stream.id} after its reset`);
      const flow = stream.flows[other(side)];
      if (event.kind === 'opened') {
        if (stream.sawOpen || event.target !== `target-${stream.id}`) throw new Error('opened twice, or as another');
        stream.sawOpen = true;
      } else if (event.kind === 'reset') stream.resets[side] = event.reason;
      else if (event.kind === 'ended') {
        if (flow.sawEnd || !flow.hasEnded) throw new Error('an end that was not said, or came twice');
        flow.sawEnd = true;
      } else if (event.kind === 'chunk') takeChunk(stream, other(side), event.bytes, event.endsMessage);
    }
  }

  function takeChunk(stream: Stream, writer: 0 | 1, bytes: Uint8Array, endsMessage: boolean): void {
    const flow = stream.flows[writer];
    if (flow.sawEnd) throw new Error('bytes after the end');
    for (const byte of bytes) {
      if (byte !== byteAt(stream.id, writer, flow.readBytes)) {
        throw new Error(`stream ${stream.id}: wrong byte at ${flow.readBytes} of ${flow.writtenBytes}`);
      }
      flow.readBytes += 1;
    }
    flow.unreadBytes += bytes.length;
    flow.partBytes += bytes.length;
    if (!endsMessage) return;
    flow.read.push(flow.partBytes);
    flow.partBytes = 0;
  }

  function checkBounds(): void {
    for (const { endpoint } of sides) {
      const { unackedBytes, receivedBytes, reservedBytes, violations } = endpoint.stats();
      if (violations > 0) throw new Error('an honest peer is called one that breaks its limits');
      if (unackedBytes > settings.maxUnackedBytes + settings.chunkBytes) throw new Error(`${unackedBytes} unacked`);
      if (receivedBytes > reservedBytes || reservedBytes > settings.receiveBudgetBytes) {
        throw new Error(`${receivedBytes} bytes held, ${reservedBytes} promised`);
      }
    }
  }

  /** Lets time pass, and everything happen that is due by then. */
  function advance(ms: number): void {
    const until = now + ms;
    for (;;) {
      pump();
      const dues = paths.flatMap(({ ways }) => ways.flatMap(({ frames }) => frames.map(({ dueAt }) => dueAt)));
      const canSend = (side: 0 | 1): boolean => paths.some(({ cutFor }) => cutFor[side] !== Number.POSITIVE_INFINITY);
      const deadlines = ([0, 1] as const).flatMap((side) =>
        canSend(side) ? (sides[side].endpoint.deadline() ?? []) : [],
      );
      const cuts = paths.flatMap(({ cutFor }) => cutFor.filter((at) => at !== null && at !== Number.POSITIVE_INFINITY));
      const next = Math.min(...dues, ...cuts.map(Number), ...deadlines);
      if (!(next <= until)) break;
      now = Math.max(now, next);
      learn();
      deliver();
      for (const { endpoint } of sides) endpoint.tick(now);
      checkBounds();
    }
    now = until;
  }

  function openStream(side: 0 | 1): void {
    const number = streams.filter((s) => s.opener === side).length;
    const target = `target-${number * 2 + (side === 0 ? 1 : 2)}`;
    const id = sides[side].endpoint.open(target, streamClasses[number % streamClasses.length]);
    if (typeof id === 'string') return;
    streams.push({ id, opener: side, flows: [newFlow(), newFlow()], resets: [null, null], sawOpen: false });
  }

  function write(stream: Stream, side: 0 | 1, length: number): void {
    const flow = stream.flows[side];
    if (flow.hasEnded || stream.resets[side] !== null || (side !== stream.opener && !stream.sawOpen)) return;
    const bytes = Uint8Array.from({ length }, (_, index) => byteAt(stream.id, side, flow.writtenBytes + index));
    flow.writtenBytes += length;
    flow.written.push(length);
    // Every second stream is one of bytes, without boundaries.
    if (hasBoundaries(stream.id)) sides[side].endpoint.write(stream.id, bytes);
    else sides[side].endpoint.append(stream.id, bytes);
  }

  function read(stream: Stream, side: 0 | 1, bytes: number): void {
    const flow = stream.flows[other(side)];
    const taken = Math.min(bytes, flow.unreadBytes);
    flow.unreadBytes -= taken;
    if (stream.resets[side] === null) sides[side].endpoint.consume(stream.id, taken);
  }

  function end(stream: Stream, side: 0 | 1): void {
    if (stream.resets[side] !== null || (side !== stream.opener && !stream.sawOpen)) return;
    stream.flows[side].hasEnded = true;
    sides[side].endpoint.end(stream.id);
  }

  function reset(stream: Stream, side: 0 | 1): void {
    const isOver = stream.flows.every((flow) => flow.sawEnd && flow.unreadBytes === 0);
    if (stream.resets[side] !== null || isOver || (side !== stream.opener && !stream.sawOpen)) return;
    stream.resets[side] = 'had enough';
    sides[side].endpoint.reset(stream.id, 'had enough');
  }

  function disturb(deed: Extract<Deed, { readonly at: number }>): void {
    const way = paths[deed.path % Math.max(1, paths.length)]?.ways[deed.side === 0 ? 0 : 1];
    const index = deed.at % Math.max(1, way?.frames.length ?? 0);
    const entry = way?.frames[index];
    if (way === undefined || entry === undefined) return;
    if (deed.deed === 'duplicate') way.frames.push(entry);
    else way.frames.splice(index, 1);
    if (deed.deed === 'overtake') way.frames.push({ ...entry, dueAt: entry.dueAt + 20 });
  }

  function act(deed: Deed): void {
    if (deed.deed === 'wait') advance(deed.ms);
    else if (deed.deed === 'add') addPath(1 + (deed.path % 40));
    else if (deed.deed === 'cut') cutPath(deed.path, deed.how);
    else if (deed.deed === 'open') openStream(deed.side === 0 ? 0 : 1);
    else if ('at' in deed) disturb(deed);
    else {
      const stream = streams[deed.stream % Math.max(1, streams.length)];
      if (stream !== undefined) actOn(stream, deed);
    }
  }

  function actOn(stream: Stream, deed: Extract<Deed, { readonly stream: number }>): void {
    const side = deed.side === 0 ? 0 : 1;
    if (deed.deed === 'write') write(stream, side, deed.bytes);
    else if (deed.deed === 'read') read(stream, side, deed.bytes);
    else if (deed.deed === 'end') end(stream, side);
    else reset(stream, side);
  }

  function settle(): void {
    for (let index = 0; index < paths.length; index++) cutPath(index, 'late');
    advance(200);
    addPath(5);
    for (const stream of streams) for (const side of [0, 1] as const) end(stream, side);
    for (let round = 0; round < 400; round++) {
      advance(50);
      for (const stream of streams) {
        for (const side of [0, 1] as const) {
          read(stream, side, Number.MAX_SAFE_INTEGER);
          if (!stream.flows[side].hasEnded) end(stream, side);
        }
      }
    }
  }

  addPath(5);
  return { act, settle, streams, endpoints: sides.map(({ endpoint }) => endpoint) };
}

function newFlow(): Flow {
  return {
    written: [],
    read: [],
    partBytes: 0,
    writtenBytes: 0,
    readBytes: 0,
    unreadBytes: 0,
    hasEnded: false,
    sawEnd: false,
  };
}
