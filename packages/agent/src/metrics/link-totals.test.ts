import { expect, test } from 'vitest';
import { linkStatus } from '../transport-node.fixture.ts';
import { LinkTotals } from './link-totals.ts';

test('what is carried counts for the transport that carries it, and only ever grows', () => {
  const totals = new LinkTotals();
  totals.observe([linkStatus('br1-gw1', { transport: 'rdma', sentBytes: 100, receivedBytes: 10, switchovers: 0 })]);
  totals.observe([linkStatus('br1-gw1', { transport: 'tcp', sentBytes: 150, receivedBytes: 10, switchovers: 1 })]);
  // A new link counts from nothing.
  totals.observe([linkStatus('br1-gw1', { transport: 'tcp', sentBytes: 30, receivedBytes: 5, switchovers: 0 })]);
  expect(totals.byTransport()).toEqual([
    { peer: 'br1-gw1', transport: 'rdma', sentBytes: 100, receivedBytes: 10 },
    { peer: 'br1-gw1', transport: 'tcp', sentBytes: 80, receivedBytes: 5 },
  ]);
  expect(totals.byPeer()).toEqual([{ peer: 'br1-gw1', switchovers: 1, rejectedFrames: 0 }]);
});

test('a link without a transport counts for the declared one', () => {
  const totals = new LinkTotals();
  totals.observe([linkStatus('br1-gw1', { transport: null, declaredTransport: 'rdma', sentBytes: 1 })]);
  expect(totals.byTransport().map(({ transport }) => transport)).toEqual(['rdma']);
});

test('a peer that is gone leaves no series behind', () => {
  const totals = new LinkTotals();
  totals.observe([linkStatus('br1-gw1'), linkStatus('br2-gw1')]);
  totals.observe([linkStatus('br2-gw1')]);
  expect([...totals.byTransport(), ...totals.byPeer()].map(({ peer }) => peer)).toEqual(['br2-gw1', 'br2-gw1']);
});
