import { DwcpError, type DwcpEvent } from '@dwcp/model';
import type { Frame } from '../frame/frame.ts';
import { encodeGoodbye } from '../frame/payload/goodbye.ts';
import { decodeVote } from '../frame/payload/vote.ts';
import { isRejection } from '../frame/rejection.ts';
import { controlFrame } from '../reliable/control-queue.ts';
import { reliableEndpoint } from '../reliable/endpoint.ts';
import { carrier } from './carrier.ts';
import type { Link, LinkOptions } from './link.ts';
import { linkCondition } from './link-condition.ts';
import { linkEnding } from './link-ending.ts';
import { linkState } from './link-status.ts';
import type { LivePath } from './live-path.ts';
import { liveness } from './liveness.ts';
import { pathCare } from './path-care.ts';
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
  const condition = linkCondition(peer, clock.date);
  let endpoint = reliableEndpoint(settings.reliable, options.opensOdd);
  let earlierViolations = 0;
  let epoch: string | null = null;

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
      ending.look();
    },
    exhausted(pathKey) {
      const path = paths.all().find(({ key }) => key === pathKey);
      if (path !== undefined) care.kill(path, 'what is sent on it is not acknowledged');
    },
  });
  const streams = streamTable({
    peer,
    endpoint: () => endpoint,
    onWork: sending.schedule,
    refusal: () => (condition.leaving() === 'us' ? 'the node is going away' : null),
    onStream: options.onStream,
  });
  const ending = linkEnding({
    condition,
    paths,
    streams,
    sending,
    time,
    isIdle() {
      const { openStreams, unackedFrames } = endpoint.stats();
      return openStreams === 0 && unackedFrames === 0;
    },
    sayGoodbye: (reason) =>
      void paths.of(carry.current())[0]?.send(controlFrame('goodbye', 0, encodeGoodbye({ reason }))),
  });
  const care = pathCare({
    peer,
    clock,
    settings,
    onDown: options.onDown,
    paths,
    carry,
    condition,
    sending,
    streams,
    time,
    endpoint: () => endpoint,
    isClosed: ending.isClosed,
    receive,
    consider,
    say,
  });
  time.every(settings.pingIntervalMs, () => {
    for (const path of alive.ask(clock.now())) care.kill(path, `nothing came on it for ${settings.deadAfterMs} ms`);
  });
  time.every(settings.chooseIntervalMs, consider);

  function receive(path: LivePath, frames: readonly Frame[]): void {
    if (!paths.has(path)) return;
    const now = clock.now();
    path.lastReceivedAt = now;
    for (const frame of frames) {
      if (frame.type === 'ping') alive.receivePing(path, frame);
      else if (frame.type === 'pong') alive.receivePong(path, frame, now);
      else if (frame.type === 'vote') receiveVote(frame);
      else if (frame.type === 'goodbye') condition.peerLeaves();
      else endpoint.receive(frame, now);
    }
    streams.dispatch(endpoint.takeEvents());
    sending.schedule();
  }

  function receiveVote(frame: Frame): void {
    const vote = decodeVote(frame.payload);
    if (isRejection(vote) || !options.onVote(vote) || ending.isClosed()) return;
    carry.hear(vote);
  }

  function consider(): void {
    if (!ending.isClosed()) carry.consider();
  }

  function say({ code, message, data = {} }: DwcpEvent): void {
    options.emit({ code, message: `${peer}: ${message}`, data: { peer, ...data } });
  }

  function mustBeUp(doing: string): void {
    condition.mustBeUp(doing, { path: paths.all().length > 0 });
  }

  function meet(next: string): void {
    if (epoch !== null && next !== epoch) {
      say({
        code: 'link.peer-restarted',
        message: 'it restarted, so the streams of before are given up',
        data: { streams: streams.count() },
      });
      streams.giveUpAll(`${peer} restarted`);
      care.dropAll();
      earlierViolations += endpoint.stats().violations;
      endpoint = reliableEndpoint(settings.reliable, options.opensOdd);
      carry.forgetPeer();
      condition.peerIsBack();
      condition.become('down');
    }
    epoch = next;
  }

  return {
    peer,
    meet,
    addPath: care.add,
    retirePath: care.retire,
    note: condition.note,
    mustTakeStream(target) {
      mustBeUp('open a stream');
      streams.mustTake(target);
    },
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
      const carried = {
        current: carry.current(),
        declared: preference[0],
        classTransports: { latency: lanes.carrierOf('latency'), bulk: lanes.carrierOf('bulk') },
        openStreams: streams.count(),
        switchovers: carry.switchovers(),
      };
      const [status, since, lastError] = [condition.status(), condition.since(), condition.trouble()];
      return linkState({ peer, status, since, lastError, ...carried }, paths);
    },
    violations: () => earlierViolations + endpoint.stats().violations,
    drain: ending.drain,
    close: ending.close,
  };
}
