import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseBirdBfd, parseBirdProtocols, parseBirdRoutes } from './inspect.ts';

const routes = fixture('bird-routes-dc1-gw1.txt');
const bfd = fixture('bird-bfd-dc1-gw1.txt');

test('reads a session of each neighbor and of nothing else, routes of both IP versions counted', () => {
  expect(parseBirdProtocols(routes, 1_795_962_937)).toEqual(
    [
      { neighbor: '100.64.0.10', remoteAsn: 64514, prefixesReceived: 2 },
      { neighbor: '10.10.0.2', remoteAsn: 64512, prefixesReceived: 2 },
      { neighbor: '10.10.0.11', remoteAsn: 64512, prefixesReceived: 0 },
    ].map((session) => ({ ...session, status: 'Established', isEstablished: true, uptimeMs: 10_000 })),
  );
});

test.each([
  ['up     1795962927    Established', 'start  1795962927    Idle', 'Idle'],
  ['up     1795962927    Established', 'down   1795962927    ', 'Idle (Admin)'],
])('a session that is not up: %s', (from, to, status) => {
  const text = routes
    .replace(from, to)
    .replace('BGP state:          Established', `BGP state:          ${status === 'Idle' ? 'Idle' : 'Down'}`);
  expect(parseBirdProtocols(text, 1_795_962_937)[0]).toMatchObject({ status, isEstablished: false, uptimeMs: 0 });
});

test('reads who brought a route, and which is the best', () => {
  expect(parseBirdRoutes(routes)).toEqual([
    { prefix: '10.30.0.0/24', neighbor: '100.64.0.10', isValid: true, isBest: true },
    { prefix: '10.30.0.0/24', neighbor: '10.10.0.2', isValid: true, isBest: false },
    { prefix: 'fd00:30::/64', neighbor: '100.64.0.10', isValid: true, isBest: true },
    { prefix: 'fd00:30::/64', neighbor: '10.10.0.2', isValid: true, isBest: false },
  ]);
});

test('a route whose next hop cannot be reached is not valid', () => {
  const text = routes.replace('10.30.0.0/24         unicast', '10.30.0.0/24         unreachable');
  expect(parseBirdRoutes(text)[0]).toMatchObject({ neighbor: '100.64.0.10', isValid: false });
});

test('reads BFD with its times', () => {
  expect(parseBirdBfd(bfd)).toContainEqual({
    neighbor: '100.64.0.10',
    interface: 'wg-br1-gw1',
    status: 'up',
    transmitIntervalMs: 50,
    multiplier: 3,
  });
  expect(parseBirdBfd(bfd)).toHaveLength(3);
  expect(parseBirdBfd(bfd.replace('Up  ', 'Down'))[0]?.status).toBe('down');
});

test('what is no answer of BIRD is not taken for one that says nothing', () => {
  for (const parse of [(text: string) => parseBirdProtocols(text, 0), parseBirdRoutes, parseBirdBfd]) {
    expect(() => parse('Unable to connect to server control socket')).toThrow(SyntaxError);
  }
});

function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../test/fixtures', name), 'utf8');
}
