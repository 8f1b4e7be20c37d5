import type { Frame } from '../frame/frame.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings, type ReliableSettings } from './settings.ts';

export type Side = 0 | 1;

/** What a path lets through, and for how long at most something waits before it: beyond that, the sender waits. */
interface Narrowness {
  readonly bytesPerMs: number;
  readonly bufferMs: number;
}

interface Path {
  readonly delayMs: number;
  readonly narrowness: Narrowness;
  /** What is sent vanishes, and nobody is told. */
  isSilent: boolean;
  /** By the side that sends: when all before has been let through, and what is under way. */
  readonly freeAt: [number, number];
  readonly ways: readonly [Way, Way];
}

type Way = { readonly frame: Frame; readonly dueAt: number }[];

const wide: Narrowness = { bytesPerMs: Number.POSITIVE_INFINITY, bufferMs: Number.POSITIVE_INFINITY };

/** Two ends of a link on a clock of their own: paths delay, are narrow, go silent and heal as told; each side sends on the one it is told. */
export interface TwoEnds {
  readonly ends: readonly [ReliableEndpoint, ReliableEndpoint];
  readonly now: () => number;
  addPath(pathId: number, delayMs: number, narrowness?: Narrowness): void;
  /** From now on this side sends on this path only; the other one goes on as it does. */
  carry(side: Side, pathId: number): void;
  silence(pathId: number): void;
  heal(pathId: number): void;
  /** This side learns that the path is gone. */
  lose(side: Side, pathId: number): void;
  /** Bytes that reached the application of this side, which takes them at once. */
  readonly read: (side: Side) => number;
  advance(ms: number): void;
  /** How long it takes until this holds. */
  until(isSo: () => boolean, mostMs?: number): number;
}

export function twoEnds(settings: Partial<ReliableSettings> = {}): TwoEnds {
  const all: ReliableSettings = { ...defaultReliableSettings, ...settings };
  const ends = [reliableEndpoint(all, true), reliableEndpoint(all, false)] as const;
  const paths = new Map<number, Path>();
  const carriers: [number, number] = [0, 0];
  const read: [number, number] = [0, 0];
  let now = 0;

  function pathOf(pathId: number): Path {
    const path = paths.get(pathId);
    if (path === undefined) throw new Error(`there is no path ${pathId}`);
    return path;
  }

  function pump(side: Side): void {
    const end = ends[side];
    const deadline = end.deadline();
    if (deadline !== null && deadline <= now) end.tick(now);
    const path = paths.get(carriers[side]);
    if (path === undefined) return;
    while (path.freeAt[side] - now < path.narrowness.bufferMs) {
      const frame = end.nextFrame(carriers[side], now);
      if (frame === null) break;
      path.freeAt[side] = Math.max(now, path.freeAt[side]) + frame.payload.length / path.narrowness.bytesPerMs;
      if (!path.isSilent) path.ways[side].push({ frame, dueAt: path.freeAt[side] + path.delayMs });
    }
    for (const event of end.takeEvents()) {
      if (event.kind === 'reset') throw new Error(`stream ${event.streamId} was reset: ${event.reason}`);
      if (event.kind !== 'chunk') continue;
      read[side] += event.bytes.length;
      end.consume(event.streamId, event.bytes.length);
    }
  }

  function deliver(side: Side): void {
    for (const { ways } of paths.values()) {
      const way = ways[side];
      const due = way.findIndex(({ dueAt }) => dueAt > now);
      for (const { frame } of way.splice(0, due === -1 ? way.length : due))
        ends[side === 0 ? 1 : 0].receive(frame, now);
    }
  }

  function step(): void {
    for (const side of [0, 1] as const) pump(side);
    now += 1;
    for (const side of [0, 1] as const) deliver(side);
    for (const side of [0, 1] as const) pump(side);
  }

  return {
    ends,
    now: () => now,
    addPath: (pathId, delayMs, narrowness = wide) =>
      void paths.set(pathId, { delayMs, narrowness, isSilent: false, freeAt: [0, 0], ways: [[], []] }),
    carry(side, pathId) {
      carriers[side] = pathId;
    },
    silence(pathId) {
      const path = pathOf(pathId);
      path.isSilent = true;
      for (const way of path.ways) way.length = 0;
    },
    heal(pathId) {
      pathOf(pathId).isSilent = false;
    },
    lose(side, pathId) {
      ends[side].pathLost(pathId);
    },
    read: (side) => read[side],
    advance(ms) {
      for (let n = 0; n < ms; n++) step();
    },
    until(isSo, mostMs = 60_000) {
      const since = now;
      while (!isSo()) {
        if (now - since >= mostMs) throw new Error(`not within ${mostMs} ms`);
        step();
      }
      return now - since;
    },
  };
}
