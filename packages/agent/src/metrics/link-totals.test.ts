import { expect, test } from 'vitest';
import { linkStatus } from '../transport-node.fixture.ts';
import { LinkTotals } from './link-totals.ts';

const tcp = (sentBytes: number, receivedBytes: number) => ({ transport: 'tcp', sentBytes, receivedBytes }) as const;
const rdma = (sentBytes: number, receivedBytes: number) => ({ transport: 'rdma', sentBytes, receivedBytes }) as const;

test('what is carried counts for the transport that carried it, whichever carries the link, and only ever grows', () => {
  const totals = new LinkTotals();
  totals.observe([linkStatus('br1-gw1', { transport: 'tcp', carried: [tcp(100, 10), rdma(7, 0)], switchovers: 0 })]);
  totals.observe([linkStatus('br1-gw1', { transport: 'tcp', carried: [tcp(150, 10), rdma(907, 40)], switchovers: 1 })]);
  // A new link counts from nothing.
  totals.observe([linkStatus('br1-gw1', { transport: 'tcp', carried: [tcp(30, 5)], switchovers: 0 })]);
  expect(totals.byTransport()).toEqual([
    { peer: 'br1-gw1', transport: 'tcp', sentBytes: 180, receivedBytes: 15 },
    { peer: 'br1-gw1', transport: 'rdma', sentBytes: 907, receivedBytes: 40 },
  ]);
  expect(totals.byPeer()).toEqual([{ peer: 'br1-gw1', switchovers: 1, rejectedFrames: 0 }]);
});

test('a link that has had no path has a series for the declared transport', () => {
  const totals = new LinkTotals();
  totals.observe([linkStatus('br1-gw1', { transport: null, declaredTransport: 'rdma', carried: [] })]);
  expect(totals.byTransport()).toEqual([{ peer: 'br1-gw1', transport: 'rdma', sentBytes: 0, receivedBytes: 0 }]);
});

test('a peer that is gone leaves no series behind', () => {
  const totals = new LinkTotals();
  totals.observe([linkStatus('br1-gw1'), linkStatus('br2-gw1')]);
  totals.observe([linkStatus('br2-gw1')]);
  expect([...totals.byTransport(), ...totals.byPeer()].map(({ peer }) => peer)).toEqual(['br2-gw1', 'br2-gw1']);
});
