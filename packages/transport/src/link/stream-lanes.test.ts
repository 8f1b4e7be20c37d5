import { expect, test } from 'vitest';
import type { TransportKind } from '../transport.ts';
import type { TransportObservation } from './observation.ts';
import { type LaneObservation, streamLanes } from './stream-lanes.ts';

const stayMs = 5000;

test('without measurements, and with one transport, all classes go where the link goes', () => {
  const lanes = streamLanes(stayMs);
  expect(lanes.lanes()).toEqual([]);
  lanes.choose(seen({ current: 'tcp', tcp: {} }));
  expect(lanes.lanes()).toEqual([{ kind: 'tcp', classes: ['any', 'latency', 'bulk'] }]);
  lanes.choose(seen({ now: 9000, current: 'tcp', tcp: {}, rdma: { roundTripMicros: 5, capacityBitsPerSecond: 1e12 } }));
  expect(lanes.lanes()).toHaveLength(1);
  lanes.choose(seen({ current: null }));
  expect(lanes.lanes()).toEqual([]);
});

test('a class leaves the transport of the link for one that is more than twice as good for it', () => {
  const lanes = streamLanes(stayMs);
  const tcp = { roundTripMicros: 100, capacityBitsPerSecond: 1e9 };
  for (const now of [0, 5000]) {
    lanes.choose(seen({ now, current: 'tcp', tcp, rdma: { roundTripMicros: 50, capacityBitsPerSecond: 2e9 } }));
  }
  expect(lanes.lanes()).toHaveLength(1);
  lanes.choose(seen({ now: 5001, current: 'tcp', tcp, rdma: { roundTripMicros: 49, capacityBitsPerSecond: 1e8 } }));
  expect(lanes.lanes()).toEqual([
    { kind: 'rdma', classes: ['latency'] },
    { kind: 'tcp', classes: ['any', 'bulk'] },
  ]);
  lanes.choose(seen({ current: 'rdma', now: 5002, tcp, rdma: { roundTripMicros: 49, capacityBitsPerSecond: 1e8 } }));
  expect(lanes.lanes()).toEqual([
    { kind: 'rdma', classes: ['any', 'latency'] },
    { kind: 'tcp', classes: ['bulk'] },
  ]);
});

test('bulk goes where more than twice as much was delivered lately as what carries the link can do, and an idle transport proves nothing', () => {
  const lanes = streamLanes(stayMs);
  const at = (second: number, link: { readonly current: 'tcp' | 'rdma'; readonly rdmaGigabytes: number }): string => {
    const tcp = { capacityBitsPerSecond: 1e9 };
    const rdma = { sentBytes: link.rdmaGigabytes * 1e9 };
    lanes.choose(seen({ now: second * 1000, current: link.current, tcp, rdma }));
    return `${lanes.carrierOf('bulk')}`;
  };
  expect([at(0, { current: 'rdma', rdmaGigabytes: 0 }), at(10, { current: 'rdma', rdmaGigabytes: 0 })]).toEqual([
    'rdma',
    'rdma',
  ]);
  expect(at(11, { current: 'rdma', rdmaGigabytes: 1 })).toBe('rdma');
  // 8 Gbit/s were seen on what the link leaves now.
  expect(at(12, { current: 'tcp', rdmaGigabytes: 1 })).toBe('rdma');
  expect([at(60, { current: 'tcp', rdmaGigabytes: 1 }), at(72, { current: 'tcp', rdmaGigabytes: 1 })]).toEqual([
    'rdma',
    'tcp',
  ]);
});

test('a class returns once the other is no better, and not before it has stayed a while', () => {
  const lanes = streamLanes(stayMs);
  const at = (now: number, rdma: number): TransportKind | null => {
    lanes.choose(seen({ now, current: 'tcp', tcp: { roundTripMicros: 100 }, rdma: { roundTripMicros: rdma } }));
    return lanes.carrierOf('latency');
  };
  expect([at(0, 10), at(5000, 10)]).toEqual(['tcp', 'rdma']);
  expect([at(6000, 200), at(10_000, 99), at(10_001, 100)]).toEqual(['rdma', 'rdma', 'tcp']);
  expect([at(10_002, 10), at(15_000, 10), at(15_001, 10)]).toEqual(['tcp', 'tcp', 'rdma']);
});

test('a class that followed the link follows it at once, also back', () => {
  const lanes = streamLanes(stayMs);
  const both = { tcp: { roundTripMicros: 100 }, rdma: { roundTripMicros: 60 } };
  const carriers = (['rdma', 'tcp', 'rdma'] as const).map((current, now) => {
    lanes.choose(seen({ now, current, ...both }));
    return lanes.carrierOf('latency');
  });
  expect(carriers).toEqual(['rdma', 'tcp', 'rdma']);
});

test('a carrier that dies is left at once, and not trusted at once when it is back', () => {
  const lanes = streamLanes(stayMs);
  const both = { tcp: { roundTripMicros: 100 }, rdma: { roundTripMicros: 10 } };
  for (const now of [0, 5000]) lanes.choose(seen({ now, current: 'tcp', ...both }));
  expect(lanes.choose(seen({ now: 5001, current: 'tcp', tcp: both.tcp }))).toEqual([
    { streamClass: 'latency', from: 'rdma' },
  ]);
  expect(lanes.choose(seen({ now: 5500, current: 'tcp', ...both }))).toEqual([]);
  expect(lanes.choose(seen({ now: 10_001, current: 'tcp', ...both }))).toEqual([
    { streamClass: 'latency', from: 'tcp' },
  ]);
});

test('an operator moves every class', () => {
  const lanes = streamLanes(stayMs);
  const both = { tcp: { roundTripMicros: 100 }, rdma: { roundTripMicros: 10 } };
  for (const now of [0, 5000]) lanes.choose(seen({ now, current: 'tcp', ...both }));
  expect(lanes.choose(seen({ now: 5001, current: 'tcp', pinned: 'tcp', ...both }))).toEqual([
    { streamClass: 'latency', from: 'rdma' },
  ]);
  expect(lanes.lanes()).toHaveLength(1);
});

interface Seen extends Partial<Omit<LaneObservation, 'transports'>> {
  readonly tcp?: Partial<TransportObservation>;
  readonly rdma?: Partial<TransportObservation>;
}

function seen({ now = 0, current = null, pinned = null, tcp, rdma }: Seen): LaneObservation {
  const observed = (kind: TransportKind, known: Partial<TransportObservation> | undefined): TransportObservation[] =>
    known === undefined
      ? []
      : [
          {
            kind,
            provider: kind,
            roundTripMicros: null,
            capacityBitsPerSecond: null,
            lossRatio: null,
            segments: null,
            sentBytes: 0,
            ...known,
          },
        ];
  return { now, current, pinned, transports: [...observed('tcp', tcp), ...observed('rdma', rdma)] };
}
