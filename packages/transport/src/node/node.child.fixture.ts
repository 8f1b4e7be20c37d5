import { readFileSync } from 'node:fs';
import type { PeerAddress } from '../node.ts';
import type { NodeIdentity } from '../session/node-identity.ts';
import { byteAt } from './pattern-stream.fixture.ts';
import { openTestNode } from './test-node.fixture.ts';

// A node in a process of its own, which counts what it reads, says every megabyte, and waits to be killed.
// Given by a file, because of the key in it.
interface Given {
  readonly identity: NodeIdentity;
  readonly peers: readonly PeerAddress[];
}

const [, , file = ''] = process.argv;
const { identity, peers } = JSON.parse(readFileSync(file, 'utf8')) as Given;
const { node } = await openTestNode({ identity, peers });
node.onStream(async (stream) => {
  let bytes = 0;
  try {
    for await (const chunk of stream.read()) {
      const before = bytes;
      for (const byte of chunk) {
        if (byte !== byteAt(bytes)) throw new Error(`byte ${bytes} is ${byte}`);
        bytes += 1;
      }
      if (bytes >>> 20 > before >>> 20) process.stdout.write(`read ${bytes}\n`);
    }
    process.stdout.write(`ended ${bytes}\n`);
    await stream.end();
  } catch (error) {
    process.stdout.write(`failed ${error instanceof Error ? error.message : String(error)}\n`);
  }
});
process.stdout.write(`listening ${node.addresses[0]}\n`);
process.stdin.on('end', () => void node.close()).resume();
