import type { Frame } from '../frame/frame.ts';
import { type FairTurns, fairTurns, type Turns } from './fair-turns.ts';
import { streamLimits } from './settings.ts';
import { type StreamClass, streamClasses } from './stream-class.ts';
import type { StreamState } from './stream-state.ts';

/**
 * Streams that may have something to send. Classes take turns by frames, within a class the targets by bytes, and the streams of a
 * target among themselves: however many streams lead to one target, those to others lose nothing by it.
 */
export interface ReadyStreams {
  add(stream: StreamState): void;
  remove(stream: StreamState): void;
  /** The next frame of these classes, without a sequence number; `sparse`: only to targets to which little was sent lately. */
  take(classes: readonly StreamClass[], whose?: Turns): ReadyFrame | null;
  /** How many it knows by name. */
  readonly targets: () => number;
}

export interface ReadyFrame {
  readonly stream: StreamState;
  readonly frame: Frame;
  /** With what a frame costs beside its payload. */
  readonly bytes: number;
}

/** A chunk of any size fits into one turn. */
const quantumBytes = streamLimits.chunkBytes;
export const frameOverheadBytes = 64;

export function readyStreams(): ReadyStreams {
  const waiting: Readonly<Record<StreamClass, ClassTurns>> = {
    any: classTurns(),
    latency: classTurns(),
    bulk: classTurns(),
  };
  let turn = 0;
  return {
    add: (stream) => waiting[stream.streamClass].add(stream),
    remove(stream) {
      for (const streamClass of streamClasses) waiting[streamClass].remove(stream);
    },
    take(classes, whose) {
      for (let tried = 0; tried < classes.length; tried++) {
        turn += 1;
        const of = classes[turn % classes.length];
        const taken = of === undefined ? null : waiting[of].take(whose);
        if (taken !== null) return taken;
      }
      return null;
    },
    targets: () => streamClasses.reduce((sum, streamClass) => sum + waiting[streamClass].targets(), 0),
  };
}

interface ClassTurns {
  add(stream: StreamState): void;
  remove(stream: StreamState): void;
  take(whose?: Turns): ReadyFrame | null;
  readonly targets: () => number;
}

function classTurns(): ClassTurns {
  const targets = fairTurns<string>(quantumBytes);
  /** A target is here while it has a turn: what peers name is forgotten with it. One that has sent keeps its place until it is asked. */
  const streamsOf = new Map<string, FairTurns<StreamState>>();

  function takeOf(target: string): ReadyFrame | null {
    const taken = streamsOf.get(target)?.take(frameOf) ?? null;
    if (taken === null) streamsOf.delete(target);
    return taken;
  }

  return {
    add(stream) {
      let streams = streamsOf.get(stream.target);
      if (streams === undefined) {
        streams = fairTurns(quantumBytes);
        streamsOf.set(stream.target, streams);
      }
      streams.add(stream);
      targets.add(stream.target);
    },
    remove(stream) {
      const streams = streamsOf.get(stream.target);
      streams?.remove(stream);
      // Nobody is asked while nothing can be sent, however many come and go.
      if (streams?.count() === 0 && targets.removeUnserved(stream.target)) streamsOf.delete(stream.target);
    },
    take: (whose) => targets.take(takeOf, whose),
    targets: targets.count,
  };
}

function frameOf(stream: StreamState): ReadyFrame | null {
  const frame = stream.outbox.take();
  return frame === null ? null : { stream, frame, bytes: frame.payload.length + frameOverheadBytes };
}
