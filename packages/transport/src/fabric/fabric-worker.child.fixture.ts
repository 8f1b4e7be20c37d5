import { parentPort } from 'node:worker_threads';
import { fabricTransport } from './fabric-transport.ts';

// A worker with endpoints of both kinds, which is ended without closing them.
for (const polling of ['busy', 'events'] as const) {
  const transport = await fabricTransport({ provider: 'shm', polling });
  await transport.listen('fabric:any', () => {});
}
parentPort?.postMessage('up');
