import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';

const most = streamLimits.sequenceSpan;

test('who opens and gives up streams while no path is there is refused more of them, and holds nothing of it against the peer', () => {
  const [a, b] = [reliableEndpoint(defaultReliableSettings, true), reliableEndpoint(defaultReliableSettings, false)];
  const kept = Array.from({ length: 100 }, () => Number(a.open('db:5432')));
  exchange(a, b);
  const ofPeer = Number(b.open('web:80'));
  const open = drain(b, 10).find(({ type }) => type === 'open');

  expect(openAndGiveUp(a, most + 10)).toEqual({ opened: most, refusal: 'unsent' });
  for (const streamId of kept) a.reset(streamId, 'gone');
  if (open === undefined) throw new Error('the peer opened nothing');
  a.receive(open, 10);
  expect(a.takeEvents()).toEqual([]);
  expect(a.stats().violations).toBe(0);

  a.pathLost(1);
  b.pathLost(1);
  exchange(a, b);
  expect(a.takeEvents()).toContainEqual({ kind: 'opened', streamId: ofPeer, target: 'web:80' });
  const next = a.open('db:5432');
  exchange(a, b);
  expect(b.takeEvents()).toContainEqual({ kind: 'opened', streamId: next, target: 'db:5432' });
  for (const end of [a, b]) expect(end.stats()).toMatchObject({ violations: 0, openStreams: 2, unackedFrames: 0 });
});

function openAndGiveUp(end: ReliableEndpoint, count: number): { readonly opened: number; readonly refusal: unknown } {
  for (let opened = 0; opened < count; opened++) {
    const id = end.open('db:5432');
    if (typeof id === 'string') return { opened, refusal: id };
    end.reset(id, 'had enough');
  }
  return { opened: count, refusal: null };
}

function drain(end: ReliableEndpoint, now: number): Frame[] {
  const frames: Frame[] = [];
  for (let frame = end.nextFrame(1, now); frame !== null; frame = end.nextFrame(1, now)) frames.push(frame);
  return frames;
}

function exchange(a: ReliableEndpoint, b: ReliableEndpoint): void {
  for (let now = 20; now < 100; now += 10) {
    for (const frame of drain(a, now)) b.receive(frame, now);
    for (const frame of drain(b, now)) a.receive(frame, now);
  }
}
