import type { Frame } from '../frame/frame.ts';
import { decodePing, encodePing } from '../frame/payload/ping.ts';
import { isRejection } from '../frame/rejection.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import type { LinkSettings } from './link-settings.ts';
import type { LivePath } from './live-path.ts';
import type { PathSet } from './path-set.ts';

/** Asks every path whether it lives and how far away the peer is. */
export interface Liveness {
  /** Every `pingIntervalMs`; returns the paths that are dead. */
  ask(now: number): readonly LivePath[];
  receivePing(path: LivePath, frame: Frame): void;
  receivePong(path: LivePath, frame: Frame, now: number): void;
}

/** Beyond it an answer is not worth waiting for. */
const mostPings = 64;

export function liveness(paths: PathSet, settings: LinkSettings, startedAt: number): Liveness {
  let nextId = 1;
  let lastAskedAt = startedAt;

  function ping(path: LivePath, now: number): void {
    const id = nextId++;
    path.pings.set(id, now);
    const [oldest] = path.pings.keys();
    if (path.pings.size > mostPings && oldest !== undefined) path.pings.delete(oldest);
    path.send(controlFrame('ping', 0, encodePing({ id })));
  }

  return {
    ask(now) {
      // What this process slept through came to nobody's attention: that is no silence of the peer. Only that much is forgiven,
      // or a process that is always late would never find a dead path.
      const late = Math.max(0, now - lastAskedAt - settings.pingIntervalMs);
      lastAskedAt = now;
      const dead: LivePath[] = [];
      for (const path of paths.all()) {
        path.lastReceivedAt = Math.min(now, path.lastReceivedAt + late);
        if (now - path.lastReceivedAt >= settings.deadAfterMs) dead.push(path);
        else ping(path, now);
      }
      return dead;
    },
    receivePing(path, frame) {
      // Who asks and does not read gets no answers heaped up; one that reads hears from what waits before them.
      if (!path.isBlocked()) path.send(controlFrame('pong', 0, frame.payload));
    },
    receivePong(path, frame, now) {
      const pong = decodePing(frame.payload);
      const sentAt = isRejection(pong) ? undefined : path.pings.get(pong.id);
      if (isRejection(pong) || sentAt === undefined) return;
      path.pings.delete(pong.id);
      path.roundTripMicros = (now - sentAt) * 1000;
      paths.roundTrips(path.path.kind).add(path.roundTripMicros);
    },
  };
}
