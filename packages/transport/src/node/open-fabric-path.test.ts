import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { fabricOptionsOf } from './open-fabric-path.ts';

const settings = hybridTransportSettings();
const rdma = settings.rdma ?? undefined;
if (rdma === undefined) throw new Error('the hybrid file has RDMA');

test('the shipped hybrid file asks for the hardware that has its device', () => {
  expect(fabricOptionsOf(settings, '192.0.2.1')).toEqual({
    provider: 'auto',
    device: 'mlx5_0',
    host: null,
    polling: 'adaptive',
    pollTimeoutMicros: null,
    credits: 1024,
    sendDepth: 4096,
    receiveDepth: 4096,
    completionDepth: 8192,
    completionBatch: 48,
    hugePageBytes: 2 * 1024 * 1024,
  });
});

test('what runs without hardware has no device, and what runs over IP has an address', () => {
  expect(fabricOptionsOf({ ...settings, rdma: { ...rdma, provider: 'shm' } }, '192.0.2.1')).toMatchObject({
    provider: 'shm',
    device: null,
    host: null,
  });
  expect(fabricOptionsOf({ ...settings, rdma: { ...rdma, provider: 'tcp' } }, '192.0.2.1')).toMatchObject({
    provider: 'tcp',
    device: null,
    host: '192.0.2.1',
  });
});

test('polling never takes the thread of a node', () => {
  const polling = (wish: 'busy' | 'adaptive' | 'events', pollTimeoutMicros: number | null) =>
    fabricOptionsOf({ ...settings, rdma: { ...rdma, polling: wish, pollTimeoutMicros } }, null);
  expect(polling('busy', null)).toMatchObject({ polling: 'adaptive', pollTimeoutMicros: 1_000_000 });
  expect(polling('busy', 50)).toMatchObject({ polling: 'adaptive', pollTimeoutMicros: 50 });
  expect(polling('adaptive', null)).toMatchObject({ polling: 'adaptive', pollTimeoutMicros: null });
  expect(polling('events', 50)).toMatchObject({ polling: 'events' });
});

test('a mode without RDMA opens none', () => {
  expect(fabricOptionsOf({ ...settings, rdma: null }, null)).toBeNull();
  expect(fabricOptionsOf({ ...settings, candidates: [{ kind: 'tcp', port: 443 }] }, null)).toBeNull();
});
