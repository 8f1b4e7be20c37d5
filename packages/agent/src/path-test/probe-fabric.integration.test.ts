import type { RdmaSettings } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { tryFabric } from '@dwcp/transport';
import { expect, test } from 'vitest';
import { probeFabric } from './probe-fabric.ts';

const { modeConfig } = labTopology();
const withoutShm = await reasonAgainst('shm');
const withoutHardware = await reasonAgainst('auto');

test.skipIf(withoutShm !== null)('a provider that opens is told with its library', async () => {
  const check = await probeFabric({ mode: modeWith('shm') });
  expect(check).toMatchObject({ check: 'libfabric', outcome: 'passed' });
  expect(check.detail).toMatch(/^shm, by libfabric \d+\.\d+/);
});

test.skipIf(withoutHardware === null)('hardware that is not there is a failure with its reason', async () => {
  expect(await probeFabric({ mode: modeWith('auto') })).toEqual({
    check: 'libfabric',
    outcome: 'failed',
    detail: withoutHardware,
  });
});

test('a mode without RDMA has nothing to try', async () => {
  const transport = { ...modeConfig.transport, rdma: null };
  expect((await probeFabric({ mode: { ...modeConfig, transport } })).outcome).toBe('not tried');
});

function modeWith(provider: RdmaSettings['provider']) {
  const { transport } = modeConfig;
  if (transport.rdma === null) throw new Error('hybrid mode has RDMA');
  return { ...modeConfig, transport: { ...transport, rdma: { ...transport.rdma, provider } } };
}

async function reasonAgainst(provider: RdmaSettings['provider']): Promise<string | null> {
  try {
    await tryFabric(modeWith(provider).transport);
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
