import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import type { OfferedTransport } from '../session/control-message.ts';
import type { TransportKind } from '../transport.ts';
import { expectedTransport } from './expected-transport.ts';
import { testSettings } from './test-node.fixture.ts';

const efa: OfferedTransport = { kind: 'rdma', provider: 'efa', address: 'fabric:efa:AA' };
const tcp: OfferedTransport = { kind: 'tcp', provider: 'tcp', address: '127.0.0.1:1' };
const selection = { windowMs: 1 } as unknown as NonNullable<typeof testSettings.selection>;

function expectedOf(
  options: {
    readonly own?: readonly OfferedTransport[];
    readonly theirs?: readonly OfferedTransport[] | null;
    readonly provider?: 'auto' | 'efa';
    readonly adapts?: boolean;
  } = {},
): TransportKind {
  const { own = [efa, tcp], theirs = [efa, tcp], provider = 'auto', adapts = true } = options;
  const { rdma: shipped } = hybridTransportSettings();
  const rdma = shipped === null ? null : { ...shipped, provider };
  return expectedTransport(
    {
      settings: { ...testSettings, rdma, selection: adapts ? selection : null },
      preference: ['rdma', 'tcp'],
      own,
    },
    theirs,
  );
}

test('a mode that adapts and takes whichever RDMA there is expects it where both ends have it', () => {
  expect(expectedOf()).toBe('rdma');
  expect(expectedOf({ own: [tcp] })).toBe('tcp');
  expect(expectedOf({ theirs: [tcp] })).toBe('tcp');
  expect(expectedOf({ theirs: [{ ...efa, provider: 'verbs;ofi_rxm' }, tcp] })).toBe('tcp');
});

test('where nothing is known of the peer, or nothing is common, the declared one is expected', () => {
  expect(expectedOf({ theirs: null })).toBe('rdma');
  expect(expectedOf({ own: [], theirs: [tcp] })).toBe('rdma');
});

test('a provider that is named, and a mode that does not choose, are declared: without it something is wrong', () => {
  expect(expectedOf({ own: [tcp], provider: 'efa' })).toBe('rdma');
  expect(expectedOf({ own: [tcp], theirs: [tcp], adapts: false })).toBe('rdma');
});
