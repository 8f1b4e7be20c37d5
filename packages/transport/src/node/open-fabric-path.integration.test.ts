import type { DwcpEvent, RdmaSettings } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { reasonAgainst } from '../fabric/fabric-contract.fixture.ts';
import { openFabricPath } from './open-fabric-path.ts';

const reason = await reasonAgainst({ provider: 'shm' });

/** What is told when a node of hybrid mode opens its fabric with these changes. */
async function told(changes: Partial<RdmaSettings>): Promise<readonly DwcpEvent[]> {
  const { rdma, ...hybrid } = hybridTransportSettings();
  if (rdma === null) throw new Error('hybrid mode has RDMA');
  const events: DwcpEvent[] = [];
  const settings = { ...hybrid, rdma: { ...rdma, provider: 'shm' as const, hugePages: null, ...changes } };
  const path = await openFabricPath(settings, { host: null, emit: (event) => void events.push(event) });
  expect(path?.transport.provider).toBe('shm');
  await path?.transport.close();
  return events;
}

test.skipIf(reason !== null)(
  `a node tells what of its mode the fabric provider does not have, and carries on it${reason === null ? '' : ` (skipped: ${reason})`}`,
  async () => {
    expect(await told({ sendDepth: 64, receiveDepth: 64, completionDepth: 1024 })).toEqual([]);
    expect(await told({ sendDepth: 1 << 30, receiveDepth: 64, completionDepth: 1024 })).toEqual([
      {
        code: 'node.fabric-falls-short',
        message: expect.stringMatching(/^network\.rdma\.maxSendWr is 1073741824, and shm has \d+$/),
        data: { provider: 'shm', option: 'sendDepth', wanted: 1 << 30, found: expect.any(Number) },
      },
    ]);
  },
);
