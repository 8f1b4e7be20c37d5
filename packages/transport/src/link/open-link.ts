import { DwcpError, type DwcpEvent } from '@dwcp/model';
import type { Frame } from '../frame/frame.ts';
import { encodeGoodbye } from '../frame/payload/goodbye.ts';
import { decodeVote } from '../frame/payload/vote.ts';
import { isRejection } from '../frame/rejection.ts';
import type { FramePath } from '../frame-path.ts';
import type { LinkStatus } from '../node.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import { reliableEndpoint } from '../reliable/endpoint.ts';
import { carrier } from './carrier.ts';
import type { Link, LinkOptions } from './link.ts';
import { linkState } from './link-status.ts';
import { type LivePath, livePath } from './live-path.ts';
import { liveness } from './liveness.ts';
import { pathSet } from './path-set.ts';
import { sendTurn } from './send-turn.ts';
import { streamLanes } from './stream-lanes.ts';
import { streamTable } from './stream-table.ts';
import { timers } from './timers.ts';

export function openLink(options: LinkOptions): Link {
  const { peer, clock, settings, preference, choose } = options;
  const paths = pathSet();
  const lanes = streamLanes(settings.returnAfterMs);
  const alive = liveness(paths, settings, clock.now());
  const time = timers(clock);
  const idleWaiters: (() => void)[] = [];
  let endpoint = reliableEndpoint(settings.reliable, options.opensOdd);
  let earlierViolations = 0;
  let epoch: string | null = null;
  let status: LinkStatus['status'] = 'connecting';
  let since = clock.date();
  let lastError: string | null = null;
  let nextKey = 1;
  let leaving: 'nobody' | 'us' | 'peer' = 'nobody';
  let isClosed = false;
  let cancelResume: (() => void) | null = null;

  const carry = carrier({
    choose,
    preference,
    settings,
    clock,
    paths,
    lanes,
    time,
    endpoint: () => endpoint,
    onWork: () => sending.schedule(),
    say,
  });
  const sending = sendTurn({
    clock,
    time,
    endpoint: () => endpoint,
    lanes: lanes.lanes,
    flowsOf: paths.of,
    isUp: () => paths.of(carry.current()).length > 0,
    afterSending() {
      streams.dispatch(endpoint.takeEvents());
      if (idleWaiters.length > 0 && isIdle()) for (const resolve of idleWaiters.splice(0)) resolve();
    },
    exhausted(pathKey) {
      const path = paths.all().find(({ key }) => key === pathKey);
      if (path !== undefined) kill(path, 'what is sent on it is not acknowledged');
    },
  });
  const streams = streamTable({
    peer,
    endpoint: () => endpoint,
    onWork: sending.schedule,
    refusal: () => (leaving === 'us' ? 'the node is going away' : null),
    onStream: options.onStream,
  });
  time.every(settings.pingIntervalMs, () => {
    for (const path of alive.ask(clock.now())) kill(path, `nothing came on it for ${settings.deadAfterMs} ms`);
  });
  time.every(settings.chooseIntervalMs, consider);

  function isIdle(): boolean {
    const { openStreams, unackedFrames } = endpoint.stats();
    return openStreams === 0 && unackedFrames === 0;
  }

  function receive(path: LivePath, frames: readonly Frame[]): void {
    if (!paths.has(path)) return;
    const now = clock.now();
    path.lastReceivedAt = now;
    for (const frame of frames) {
      if (frame.type === 'ping') alive.receivePing(path, frame);
      else if (frame.type === 'pong') alive.receivePong(path, frame, now);
      else if (frame.type === 'vote') receiveVote(frame);
      else if (frame.type === 'goodbye') peerLeaves();
      else endpoint.receive(frame, now);
    }
    streams.dispatch(endpoint.takeEvents());
    sending.schedule();
  }

  function receiveVote(frame: Frame): void {
    const vote = decodeVote(frame.payload);
    if (isRejection(vote) || !options.onVote(vote) || isClosed) return;
    carry.hear(vote);
  }

  function peerLeaves(): void {
    if (leaving === 'nobody') leaving = 'peer';
    setStatus('draining');
  }

  function kill(path: LivePath, reason: string): void {
    path.path.destroy();
    lose(path, reason);
  }

  function lose(path: LivePath, reason: string): void {
    if (isClosed || !paths.has(path)) return;
    paths.remove(path);
    endpoint.pathLost(path.key);
    if (paths.of(path.path.kind).length === 0) carry.failed(path.path.kind);
    lastError = leaving === 'peer' ? `${peer} went away` : `the ${path.path.kind} path was lost: ${reason}`;
    say({ code: 'link.path-lost', message: lastError, data: { transport: path.path.kind, reason } });
    consider();
    if (paths.all().length === 0) waitForPath();
  }

  function retirePath(path: FramePath): void {
    if (isClosed) return;
    const live = paths.all().find((each) => each.path === path);
    if (live === undefined) return;
    paths.remove(live);
    void path.close();
    endpoint.pathLost(live.key);
    consider();
    if (paths.all().length === 0) waitForPath();
  }

  function waitForPath(): void {
    if (leaving === 'peer') streams.giveUpAll(`${peer} went away`);
    setStatus('down');
    say({ code: 'link.lost', message: 'no path is left' });
    options.onDown();
    cancelResume ??= time.once(settings.resumeTimeoutMs, () => {
      cancelResume = null;
      streams.giveUpAll(`there was no path to ${peer} for ${settings.resumeTimeoutMs / 1000} s`);
    });
  }

  function consider(): void {
    if (!isClosed) carry.consider();
  }

  function setStatus(next: LinkStatus['status']): void {
    if (status === next) return;
    status = next;
    since = clock.date();
  }

  function say({ code, message, data = {} }: DwcpEvent): void {
    options.emit({ code, message: `${peer}: ${message}`, data: { peer, ...data } });
  }

  function sayGoodbye(reason: string): void {
    paths.of(carry.current())[0]?.send(controlFrame('goodbye', 0, encodeGoodbye({ reason })));
  }

  function mustBeUp(doing: string): void {
    if (leaving === 'nobody' && paths.all().length > 0) return;
    const why = {
      nobody: lastError ?? 'it has not been reached yet',
      us: 'this node is going away',
      peer: `${peer} is going away`,
    };
    throw new DwcpError('LINK_DOWN', `cannot ${doing} with ${peer}: ${why[leaving]}`, {
      hint: `\`dwcp-ctl peers\` says more of ${peer}`,
    });
  }

  function meet(next: string): void {
    if (epoch !== null && next !== epoch) {
      say({
        code: 'link.peer-restarted',
        message: 'it restarted, so the streams of before are given up',
        data: { streams: streams.count() },
      });
      streams.giveUpAll(`${peer} restarted`);
      for (const path of paths.all()) {
        paths.remove(path);
        path.path.destroy();
      }
      earlierViolations += endpoint.stats().violations;
      endpoint = reliableEndpoint(settings.reliable, options.opensOdd);
      carry.forgetPeer();
      if (leaving === 'peer') leaving = 'nobody';
      setStatus('down');
    }
    epoch = next;
  }

  function addPath(path: FramePath): void {
    if (isClosed || path.maxPayloadBytes < settings.reliable.chunkBytes) {
      path.destroy();
      if (isClosed) return;
      const sizes = `${path.maxPayloadBytes} bytes, and this link has chunks of ${settings.reliable.chunkBytes}`;
      throw new DwcpError('TRANSPORT_FAILED', `a ${path.kind} path to ${peer} takes frames of ${sizes}`);
    }
    const live = livePath(nextKey++, path, { now: clock.now(), onWritable: sending.schedule });
    paths.add(live);
    const patience = settings.patience[path.kind];
    if (patience !== undefined) endpoint.setPatience(live.key, patience);
    cancelResume?.();
    cancelResume = null;
    if (status !== 'established')
      say({ code: 'link.established', message: `joined over ${path.kind}`, data: { transport: path.kind } });
    if (leaving === 'nobody') setStatus('established');
    path.receive((frames) => receive(live, frames));
    void path.closed.then(({ reason }) => lose(live, reason));
    consider();
    carry.repeatOpinion();
  }

  async function close(reason: string): Promise<void> {
    if (isClosed) return;
    leaving = 'us';
    streams.giveUpAll(reason);
    sending.pump();
    sayGoodbye(reason);
    isClosed = true;
    sending.stop();
    setStatus('down');
    time.cancelAll();
    for (const resolve of idleWaiters.splice(0)) resolve();
    await Promise.all(paths.all().map(({ path }) => path.close()));
  }

  async function drain({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    if (isClosed) return;
    leaving = 'us';
    setStatus('draining');
    sayGoodbye('the node is going away');
    if (!isIdle()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      idleWaiters.push(resolve);
      const cancel = time.once(timeoutMs, resolve);
      await promise;
      cancel();
    }
    await close('the node went away before the stream ended');
  }

  return {
    peer,
    meet,
    addPath,
    retirePath,
    note(trouble) {
      lastError = trouble;
    },
    mustTakeStreams: () => mustBeUp('open a stream'),
    openStream(target, streamClass) {
      mustBeUp('open a stream');
      return streams.open(target, streamClass);
    },
    switchTransport(kind) {
      mustBeUp('switch the transport');
      if (kind !== 'auto' && paths.of(kind).length === 0) {
        const has = [...paths.livingSince().keys()].join(', ');
        throw new DwcpError('TRANSPORT_FAILED', `the link with ${peer} has no ${kind} path`, {
          hint: `it has: ${has}`,
        });
      }
      carry.pin(kind === 'auto' ? null : kind);
      consider();
    },
    status() {
      const [current, switchovers] = [carry.current(), carry.switchovers()];
      const [declared, openStreams] = [preference[0], streams.count()];
      return linkState({ peer, status, since, current, declared, openStreams, switchovers, lastError }, paths);
    },
    violations: () => earlierViolations + endpoint.stats().violations,
    drain,
    close,
  };
}
