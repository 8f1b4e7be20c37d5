// The other end of a benchmark, in a thread of its own: sends back what it is sent, or counts it.
import { parentPort, workerData } from 'node:worker_threads';
import { giveBack } from '../frame/payload-memory.ts';
import type { LinkStream } from '../node.ts';
import { openNode } from '../open-node.ts';
import { type ResponderStart, responderTargets } from './responder-start.ts';

if (parentPort !== null) await respond(parentPort, workerData as ResponderStart);

async function respond(port: NonNullable<typeof parentPort>, { name, peer, settings }: ResponderStart): Promise<void> {
  const ctx = { events: { emit: () => {} }, now: Date.now };
  // It is dialled: the address of the other end is never used.
  const peers = [{ name: peer, address: '127.0.0.1:9' }];
  const node = await openNode({ name, listen: '127.0.0.1:0', peers, settings }, ctx);
  node.onStream((stream) => void answer(stream).catch((error: unknown) => stream.reset(String(error))));
  port.on('message', () => void node.close().then(() => port.close()));
  port.postMessage(node.addresses[0]);
}

async function answer(stream: LinkStream): Promise<void> {
  if (stream.target === responderTargets.echo) {
    for await (const bytes of stream.read()) await stream.write(bytes);
  } else if (stream.target === responderTargets.count) {
    let count = 0;
    for await (const bytes of stream.read()) {
      count += bytes.length;
      giveBack(bytes);
    }
    await stream.write(Buffer.from(`${count}`));
  } else {
    stream.reset('no such target');
    return;
  }
  await stream.end();
}
