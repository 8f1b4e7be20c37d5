import { fabricTransport } from './fabric-transport.ts';

// Handles signals as a daemon does: before it loads libfabric, whose libraries take them over.
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
for (const signal of signals) process.on(signal, () => process.stdout.write(`${signal}\n`));
const transport = await fabricTransport({ provider: 'shm' });
await transport.listen('fabric:any', () => {});
process.stdout.write('ready\n');
process.stdin.on('end', () => void transport.close().then(() => process.exit(0))).resume();
