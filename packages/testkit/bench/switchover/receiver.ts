// Counts what arrives and when, and breaks off a transport when told to. Given by a file, because of the key in it.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LinkStream, NodeIdentity, TransportKind } from '@dwcp/transport';
import { openKillableNode } from './killable-node.ts';
import { messageBytes, wallMs } from './message.ts';

const [, , file = '', most = '0'] = process.argv;
const identity = JSON.parse(readFileSync(file, 'utf8')) as NodeIdentity;
const arrivals = new Float64Array(Number(most));
const found = { messages: 0, lost: 0, duplicated: 0, reordered: 0 };
const { node, kill } = await openKillableNode(identity, [{ name: 'alpha', address: '127.0.0.1:1' }]);

node.onStream(async (stream) => {
  await count(stream);
  await stream.end();
  say(`counted ${JSON.stringify(found)}`);
});
createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, ...rest] = line.split(' ');
  if (word === 'kill') {
    const at = wallMs();
    kill(rest[0] as TransportKind);
    say(`killed ${at}`);
  } else if (word === 'arrivals') say(`arrivals ${rest.map((number) => arrivals[Number(number)]).join(' ')}`);
});
process.stdin.on('end', () => void node.close());
say(`listening ${node.addresses[0]}`);

async function count(stream: LinkStream): Promise<void> {
  const seen = new Uint8Array(arrivals.length);
  let rest = Buffer.alloc(0);
  for await (const bytes of stream.read()) {
    const at = wallMs();
    const all = Buffer.concat([rest, bytes]);
    let offset = 0;
    for (; offset + messageBytes <= all.length; offset += messageBytes) {
      const number = all.readUInt32BE(offset);
      if (seen[number] === 1) found.duplicated += 1;
      else if (number !== found.messages) found.reordered += 1;
      seen[number] = 1;
      arrivals[number] = at;
      found.messages += 1;
    }
    rest = all.subarray(offset);
  }
  for (let number = 0; number < found.messages; number++) if (seen[number] !== 1) found.lost += 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
