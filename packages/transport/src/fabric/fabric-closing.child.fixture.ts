import { anyFabricAddress } from './fabric-address.ts';
import { fabricTransport } from './fabric-transport.ts';

// Dials an endpoint of this process while either of the two is being closed, again and again: whoever reaches into memory that is
// gone takes the process along.
const [, , rounds = '1'] = process.argv;
for (let round = 0; round < Number(rounds); round++) {
  const polling = round % 2 === 0 ? 'adaptive' : 'events';
  const [dialler, listening] = await Promise.all([
    fabricTransport({ provider: 'shm', polling }),
    fabricTransport({ provider: 'shm', polling }),
  ]);
  const { address } = await listening.listen(anyFabricAddress, (connection) => connection.receive(() => {}));
  const dials = [1, 2, 3].map(async () => {
    try {
      const connection = await dialler.dial(address, { timeoutMs: 500 });
      for (let count = 0; count < 200; count++) connection.send([new Uint8Array(2000)]);
    } catch {
      // Closed in the middle, as it was meant.
    }
  });
  // From before the first packet until the connections are up.
  await new Promise((resolve) => setTimeout(resolve, round % 7));
  if (round % 3 === 0) await listening.close();
  if (round % 3 === 1) await dialler.close();
  await Promise.all([dialler.close(), listening.close(), ...dials]);
}
process.stdout.write('done\n');
