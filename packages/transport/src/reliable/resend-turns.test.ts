import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';

const messageBytes = 4096;

test('what was lost waits for no more than a turn of those who send little, however often they do', () => {
  const [a, b] = [reliableEndpoint(defaultReliableSettings, true), reliableEndpoint(defaultReliableSettings, false)];
  const losing = Number(a.open('backup:873'));
  const bursting = Array.from({ length: 8 }, (_, n) => Number(a.open(`web-${n}:80`)));
  exchange(a, b);
  const lost = loseSome(a, losing);
  const left = new Map(bursting.map((id) => [id, 0]));
  const gaps: number[] = [];
  for (let newBytes = 0, room = 0; gaps.length < lost.size && newBytes < 4 * 1024 * 1024; room -= messageBytes) {
    if (room <= 0) {
      for (const [id, messages] of left) if (messages === 0) left.set(id, writeBurst(a, id));
      room = 2 * streamLimits.chunkBytes;
    }
    const frame = a.nextFrame(2, 20);
    if (frame === null) throw new Error('nothing is sent');
    if (lost.has(frame.sequence)) {
      gaps.push(newBytes);
      newBytes = 0;
    } else {
      newBytes += frame.payload.length;
      left.set(frame.streamId, (left.get(frame.streamId) ?? 0) - 1);
    }
    deliver(a, b, frame);
  }
  expect(gaps).toHaveLength(lost.size);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(streamLimits.chunkBytes);
  expect(Math.max(...gaps.slice(1))).toBeGreaterThan(streamLimits.chunkBytes / 2);
});

/** The sequence numbers of what was sent on a path that died. */
function loseSome(end: ReliableEndpoint, id: number): ReadonlySet<number> {
  const lost = new Set<number>();
  for (let n = 0; n < 4; n++) {
    end.write(id, new Uint8Array(messageBytes));
    lost.add(end.nextFrame(1, 10)?.sequence ?? 0);
  }
  end.pathLost(1);
  return lost;
}

/** Less than a turn. */
function writeBurst(end: ReliableEndpoint, id: number): number {
  const messages = 15;
  for (let n = 0; n < messages; n++) end.write(id, new Uint8Array(messageBytes));
  return messages;
}

/** All of it is read at once. */
function deliver(from: ReliableEndpoint, to: ReliableEndpoint, frame: Frame): void {
  to.receive(frame, 20);
  for (const event of to.takeEvents()) if (event.kind === 'chunk') to.consume(event.streamId, event.bytes.length);
  for (let answer = to.nextFrame(2, 20); answer !== null; answer = to.nextFrame(2, 20)) from.receive(answer, 20);
}

function exchange(a: ReliableEndpoint, b: ReliableEndpoint): void {
  for (const [from, to] of [[a, b] as const, [b, a] as const, [a, b] as const]) {
    for (let frame = from.nextFrame(1, 0); frame !== null; frame = from.nextFrame(1, 0)) to.receive(frame, 0);
  }
  for (const end of [a, b]) end.takeEvents();
}
