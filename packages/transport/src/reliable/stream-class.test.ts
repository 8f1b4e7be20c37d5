import { expect, test } from 'vitest';
import type { Frame } from '../frame/frame.ts';
import { encodeAck } from '../frame/payload/ack.ts';
import { controlFrame } from './control-queue.ts';
import { type ReliableEndpoint, reliableEndpoint } from './endpoint.ts';
import { defaultReliableSettings } from './settings.ts';
import { type StreamClass, streamClasses, streamClassOf } from './stream-class.ts';

const near = ['any', 'latency'] as const;
const far = ['bulk'] as const;

test('what is written goes on the paths that carry the class of its stream, and nowhere else', () => {
  const end = reliableEndpoint(defaultReliableSettings, true);
  const [plain, quick, bulk] = streamClasses.map((each) => Number(end.open('db:5432', each)));
  drain(end, 1, near);
  for (const id of [plain, quick, bulk]) end.write(id ?? 0, Uint8Array.of(1));
  expect(idsOf(drain(end, 2, far))).toEqual([bulk]);
  expect(idsOf(drain(end, 1, near)).toSorted()).toEqual([plain, quick]);
});

test('what was lost with its path goes again on the path that carries its class then', () => {
  const end = reliableEndpoint(defaultReliableSettings, true);
  const [quick, bulk] = [Number(end.open('a:1', 'latency')), Number(end.open('b:1', 'bulk'))];
  drain(end, 1, near);
  end.receive(controlFrame('ack', 0, encodeAck({ cumulative: 2, ranges: [] })), 0);
  for (const id of [quick, bulk]) end.write(id, Uint8Array.of(1));
  drain(end, 3, streamClasses);
  end.pathLost(3);
  expect(idsOf(drain(end, 2, far))).toEqual([bulk]);
  expect(idsOf(drain(end, 1, near))).toEqual([quick]);
});

test('a class can leave a path to others: only its own frames are sent again elsewhere', () => {
  const end = reliableEndpoint(defaultReliableSettings, true);
  const [quick, bulk] = [Number(end.open('a:1', 'latency')), Number(end.open('b:1', 'bulk'))];
  drain(end, 1, near);
  for (const id of [quick, bulk]) end.write(id, Uint8Array.of(1));
  drain(end, 1, streamClasses);
  end.resend(1, ['bulk']);
  expect(idsOf(drain(end, 2, streamClasses))).toEqual([bulk]);
});

test('the side that is opened towards answers in the class of the opener', () => {
  const [a, b] = [reliableEndpoint(defaultReliableSettings, true), reliableEndpoint(defaultReliableSettings, false)];
  const id = Number(a.open('db:5432', 'bulk'));
  for (const frame of drain(a, 1, streamClasses)) b.receive(frame, 0);
  drain(b, 1, streamClasses);
  b.write(id, Uint8Array.of(1));
  expect(drain(b, 1, near)).toEqual([]);
  expect(idsOf(drain(b, 2, far))).toEqual([id]);
});

test('a class nobody has heard of asks for nothing', () => {
  expect([0, 1, 2, 3, 2 ** 32 - 1].map(streamClassOf)).toEqual(['any', 'latency', 'bulk', 'any', 'any']);
});

test('bulk that fills all it may have in flight leaves room for what asks for low latency', () => {
  const settings = { ...defaultReliableSettings, maxUnackedBytes: 1024 * 1024, initialWindowBytes: 4 * 1024 * 1024 };
  const [a, b] = [reliableEndpoint(settings, true), reliableEndpoint(settings, false)];
  const [quick, bulk] = [Number(a.open('a:1', 'latency')), Number(a.open('b:1', 'bulk'))];
  for (const frame of drain(a, 1, streamClasses)) b.receive(frame, 0);
  for (const frame of drain(b, 1, streamClasses)) a.receive(frame, 0);
  a.write(bulk, new Uint8Array(2 * 1024 * 1024));
  drain(a, 2, far);
  a.write(quick, Uint8Array.of(1));
  expect(drain(a, 2, far)).toEqual([]);
  expect(idsOf(drain(a, 1, near))).toEqual([quick]);
});

test('classes on one path take turns, so none of them waits for another to end', () => {
  const end = reliableEndpoint(defaultReliableSettings, true);
  const ids = streamClasses.map((each) => Number(end.open('db:5432', each)));
  drain(end, 1, near);
  for (let n = 0; n < 5; n++) for (const id of ids) end.write(id, Uint8Array.of(n));
  const sent = idsOf(drain(end, 1, streamClasses));
  for (let n = 0; n < 5; n++) expect(sent.slice(3 * n, 3 * n + 3).toSorted()).toEqual(ids);
});

const idsOf = (frames: readonly Frame[]): number[] => frames.map(({ streamId }) => streamId);

function drain(end: ReliableEndpoint, pathId: number, classes: readonly StreamClass[]): Frame[] {
  const frames: Frame[] = [];
  for (let frame = end.nextFrame(pathId, 0, classes); frame !== null; frame = end.nextFrame(pathId, 0, classes)) {
    frames.push(frame);
  }
  return frames;
}
