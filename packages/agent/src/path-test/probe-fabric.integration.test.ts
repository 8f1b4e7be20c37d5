import type { RdmaSettings } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { tryFabric } from '@dwcp/transport';
import { expect, test } from 'vitest';
import { probeFabric } from './probe-fabric.ts';

const withoutLibrary = await tryFabric(settings({ provider: 'tcp' })).then(
  () => false,
  () => true,
);

function settings(changes: Partial<RdmaSettings>) {
  const hybrid = hybridTransportSettings();
  if (hybrid.rdma === null) throw new Error('hybrid mode has RDMA');
  return { ...hybrid, rdma: { ...hybrid.rdma, ...changes } };
}

test.skipIf(withoutLibrary).each(['shm', 'tcp'] as const)(
  'over %s messages really go, and their times are told (needs libfabric)',
  async (provider) => {
    const depths = { sendDepth: 128, receiveDepth: 64, completionDepth: 2048, hugePages: null };
    const checks = await probeFabric(settings({ provider, ...depths }));
    expect(checks).toEqual([
      {
        check: 'libfabric',
        outcome: 'passed',
        detail: expect.stringMatching(/^(shm|tcp|net|tcp;ofi_rxm), by libfabric \d+\.\d+ \(.+\)$/),
      },
      {
        check: 'queues',
        outcome: 'passed',
        detail: '128 to send, 64 to receive, 2048 completions, in ordinary pages',
      },
      {
        check: 'messages',
        outcome: 'passed',
        detail: expect.stringMatching(
          /^(200|[2-9]\d|1\d\d) round trips of 64 bytes from this node to itself, p50 \d+ us, p99 \d+ us$/,
        ),
      },
    ]);
  },
);

test.skipIf(withoutLibrary)(
  'what a provider does not have of what the mode asks for is a failure that names the field (needs libfabric)',
  async () => {
    const [, queues] = await probeFabric(settings({ provider: 'tcp', sendDepth: 1 << 30, hugePages: null }));
    expect(queues).toEqual({
      check: 'queues',
      outcome: 'failed',
      detail: expect.stringMatching(/^network\.rdma\.maxSendWr is 1073741824, and (net|tcp|tcp;ofi_rxm) has \d+$/),
    });
  },
);

test.skipIf(withoutLibrary)(
  'a provider that has no such device fails with what libfabric says (needs libfabric)',
  async () => {
    expect(await probeFabric(settings({ provider: 'efa', device: 'no-such-device' }))).toEqual([
      { check: 'libfabric', outcome: 'failed', detail: expect.stringContaining('no fabric provider efa here') },
    ]);
  },
);

test('a mode without RDMA has nothing tried', async () => {
  expect(await probeFabric({ ...hybridTransportSettings(), rdma: null })).toEqual([
    { check: 'libfabric', outcome: 'not tried', detail: 'the mode enables no RDMA' },
  ]);
});
