import { DwcpError, type DwcpEvent } from '@dwcp/model';
import type { Frame } from '../frame/frame.ts';
import type { FramePath } from '../frame-path.ts';
import type { ReliableEndpoint } from '../reliable/endpoint.ts';
import type { Carrier } from './carrier.ts';
import type { LinkOptions } from './link.ts';
import type { LinkCondition } from './link-condition.ts';
import { type LivePath, livePath } from './live-path.ts';
import type { PathSet } from './path-set.ts';
import type { SendTurn } from './send-turn.ts';
import type { StreamTable } from './stream-table.ts';
import type { Timers } from './timers.ts';

/** The paths of a link from when they are there until they are gone, and what becomes of the streams when none is left. */
export interface PathCare {
  /** As those of the link. */
  add(path: FramePath): void;
  retire(path: FramePath): void;
  /** It was found dead. */
  kill(path: LivePath, reason: string): void;
  /** The peer is another process: nothing of these leads to it. */
  dropAll(): void;
}

export interface PathCareOptions extends Pick<LinkOptions, 'peer' | 'clock' | 'settings' | 'onDown'> {
  readonly paths: PathSet;
  readonly carry: Carrier;
  readonly condition: LinkCondition;
  readonly sending: SendTurn;
  readonly streams: StreamTable;
  readonly time: Timers;
  endpoint(): ReliableEndpoint;
  isClosed(): boolean;
  receive(path: LivePath, frames: readonly Frame[]): void;
  consider(): void;
  say(event: DwcpEvent): void;
}

export function pathCare(options: PathCareOptions): PathCare {
  const { peer, clock, settings, paths, carry, condition, sending, streams, time, endpoint, isClosed } = options;
  let nextKey = 1;
  let cancelResume: (() => void) | null = null;

  function kill(path: LivePath, reason: string): void {
    path.path.destroy();
    lose(path, reason);
  }

  function lose(path: LivePath, reason: string): void {
    if (isClosed() || !paths.has(path)) return;
    const { kind } = path.path;
    paths.remove(path);
    endpoint().pathLost(path.key);
    if (paths.of(kind).length === 0) carry.failed(kind);
    const message = condition.leaving() === 'peer' ? `${peer} went away` : `the ${kind} path was lost: ${reason}`;
    condition.note(message);
    options.say({ code: 'link.path-lost', message, data: { transport: kind, reason } });
    options.consider();
    if (paths.all().length === 0) waitForPath();
  }

  function waitForPath(): void {
    if (condition.leaving() === 'peer') streams.giveUpAll(`${peer} went away`);
    condition.become('down');
    options.say({ code: 'link.lost', message: 'no path is left' });
    options.onDown();
    cancelResume ??= time.once(settings.resumeTimeoutMs, () => {
      cancelResume = null;
      streams.giveUpAll(`there was no path to ${peer} for ${settings.resumeTimeoutMs / 1000} s`);
    });
  }

  function mustFit(path: FramePath): void {
    if (path.maxPayloadBytes >= settings.reliable.chunkBytes) return;
    path.destroy();
    const sizes = `${path.maxPayloadBytes} bytes, and this link has chunks of ${settings.reliable.chunkBytes}`;
    throw new DwcpError('TRANSPORT_FAILED', `a ${path.kind} path to ${peer} takes frames of ${sizes}`);
  }

  return {
    kill,
    add(path) {
      if (isClosed()) return path.destroy();
      mustFit(path);
      const live = livePath(nextKey++, path, { now: clock.now(), onWritable: sending.schedule });
      paths.add(live);
      const patience = settings.patience[path.kind];
      if (patience !== undefined) endpoint().setPatience(live.key, patience);
      cancelResume?.();
      cancelResume = null;
      if (condition.status() !== 'established') {
        const data = { transport: path.kind };
        options.say({ code: 'link.established', message: `joined over ${path.kind}`, data });
      }
      if (condition.leaving() === 'nobody') condition.become('established');
      path.receive((frames) => options.receive(live, frames));
      void path.closed.then(({ reason }) => lose(live, reason));
      options.consider();
      carry.repeatOpinion();
    },
    retire(path) {
      if (isClosed()) return;
      const live = paths.all().find((each) => each.path === path);
      if (live === undefined) return;
      paths.remove(live);
      void path.close();
      endpoint().pathLost(live.key);
      options.consider();
      if (paths.all().length === 0) waitForPath();
    },
    dropAll() {
      for (const path of paths.all()) {
        paths.remove(path);
        path.path.destroy();
      }
    },
  };
}
