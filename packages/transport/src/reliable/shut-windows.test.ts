import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { encodeAck } from '../frame/payload/ack.ts';
import { encodeWindow } from '../frame/payload/window.ts';
import { controlFrame } from './control-queue.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';

const early = streamLimits.earlyWindowBytes;

test.each<[string, (end: ReliableEndpoint, streamId: number) => unknown]>([
  ['is written', (end, streamId) => end.write(streamId, new Uint8Array(10))],
  ['is added', (end, streamId) => end.append(streamId, new Uint8Array(10))],
  ['ends it', (end, streamId) => end.end(streamId)],
])('what %s while the window is shut costs no turn: what waits goes before all backlogs when it opens', (_, act) => {
  const { end, backlogs, widen, next } = setUp();
  const stream = Number(end.open('web:80'));
  expect(next().type).toBe('open');
  end.write(stream, new Uint8Array(early));
  end.write(stream, new Uint8Array(10));
  expect(next()).toMatchObject({ streamId: stream, type: 'data' });
  for (let sent = 0; sent < 2 * backlogs.length; sent++) expect(backlogs).toContain(next().streamId);
  act(end, stream);
  expect(backlogs).toContain(next().streamId);
  widen(stream, 2 * early);
  expect(next()).toMatchObject({ streamId: stream, type: 'data' });
});

test('what was written and ended while the window was shut goes when it opens, and nothing more has to happen', () => {
  const { end, widen, next } = setUp();
  const stream = Number(end.open('web:80', 'latency'));
  const rest = (): readonly string[] => {
    const frames: Frame[] = [];
    for (let frame = take(end); frame !== null; frame = take(end)) frames.push(frame);
    return frames.map(({ type, payload }) => `${type} ${payload.length}`);
  };
  expect(next().type).toBe('open');
  end.write(stream, new Uint8Array(early + 5));
  end.append(stream, new Uint8Array(3));
  expect(rest()).toEqual([`data ${early}`]);
  widen(stream, early + 8);
  // By now it fits no more.
  end.append(stream, new Uint8Array(4));
  expect(rest()).toEqual(['data 5']);
  end.end(stream);
  expect(rest()).toEqual([]);
  widen(stream, early + 12);
  expect(rest()).toEqual(['data 7', 'end 0']);
});

function take(end: ReliableEndpoint): Frame | null {
  return end.nextFrame(1, 0, ['latency']);
}

/** An end with streams that have much to send and may. */
function setUp() {
  const end = reliableEndpoint(defaultReliableSettings, true);
  let sequence = 0;
  const widen = (streamId: number, limitBytes: number): void => {
    sequence += 1;
    end.receive({ ...controlFrame('window', streamId, encodeWindow({ limitBytes })), sequence }, 0);
  };
  const next = (): Frame => {
    const frame = end.nextFrame(1, 0);
    if (frame === null) throw new Error('nothing is to be sent');
    end.receive(controlFrame('ack', 0, encodeAck({ cumulative: frame.sequence, ranges: [] })), 0);
    return frame;
  };
  const backlogs = ['bulk-1:873', 'bulk-2:873', 'bulk-3:873'].map((target) => Number(end.open(target)));
  for (const _ of backlogs) expect(next().type).toBe('open');
  for (const backlog of backlogs) {
    widen(backlog, 100 * streamLimits.chunkBytes);
    end.write(backlog, new Uint8Array(10 * streamLimits.chunkBytes));
  }
  for (let sent = 0; sent < 2 * backlogs.length; sent++) expect(backlogs).toContain(next().streamId);
  return { end, backlogs, widen, next };
}
