import { expect, test } from 'vitest';
import { parseHostLine, splitOf, timelineOf } from './timeline.ts';

const route =
  '[2026-11-29T13:30:00.250500] Deleted 10.20.0.0/16 via 100.64.0.3 dev wg-use1-gw1 proto bgp src 10.10.0.1 metric 20 ';
const adjacency =
  '1795959000.150250 dc1-gw1 bgpd[512]: [M59KS-A3ZXZ] bgp_update_receive: %ADJCHANGE: neighbor 100.64.0.3(use1-gw1) in vrf default Down BFD down received';

test('a route that a routing daemon removes is an event, to the microsecond', () => {
  expect(parseHostLine('dc1-gw1', route)).toEqual({
    wallMs: Date.parse('2026-11-29T13:30:00Z') + 250.5,
    node: 'dc1-gw1',
    source: 'route',
    message: 'Deleted 10.20.0.0/16 via 100.64.0.3 dev wg-use1-gw1 proto bgp src 10.10.0.1 metric 20',
  });
});

test('a neighbor that BFD reports down is an event', () => {
  const event = parseHostLine('dc1-gw1', adjacency);
  expect(event).toMatchObject({ source: 'bfd', wallMs: 1_795_959_000_150.25 });
});

test.each([
  'Mon Nov 29 journal begins',
  '[2026-11-29T13:30:00.250500] local 10.10.0.1 dev eth0 table local proto kernel scope host',
  '1795959000.1 dc1-gw1 sshd[7]: Connection closed',
  '',
])('%j tells nothing', (line) => {
  expect(parseHostLine('dc1-gw1', line)).toBeNull();
});

test('events outside of the trial are left out, the others counted from the fault', () => {
  const events = [
    { wallMs: 999, node: 'a', source: 'bgp' as const, message: 'before' },
    { wallMs: 1_200.5, node: 'a', source: 'route' as const, message: 'moved' },
    { wallMs: 1_150, node: 'a', source: 'bfd' as const, message: 'down' },
    { wallMs: 5_000, node: 'a', source: 'bgp' as const, message: 'after' },
  ];
  const timeline = timelineOf(events, { faultWallMs: 1_000, untilWallMs: 2_000 });
  expect(timeline.map(({ atMs, message }) => [atMs, message])).toEqual([
    [150, 'down'],
    [200.5, 'moved'],
  ]);
  expect(splitOf(timeline, 230)).toEqual({ detectionMs: 150, reconvergenceMs: 50.5, dataPlaneMs: 29.5 });
});

test('what nobody noticed has no split', () => {
  expect(splitOf([], 100)).toEqual({ detectionMs: null, reconvergenceMs: null, dataPlaneMs: null });
  expect(splitOf([], null)).toEqual({ detectionMs: null, reconvergenceMs: null, dataPlaneMs: null });
});
