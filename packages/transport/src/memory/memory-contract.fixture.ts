import type { Connection, Transport } from '../transport.ts';
import type { ContractSubject } from '../transport-contract.fixture.ts';
import { openMemoryNetwork } from './memory-network.ts';

/** Memory transports of one network; `change` makes wrong ones of them. */
export function memorySubject(options: {
  readonly patienceMs: number;
  readonly change?: (transport: Transport) => Transport;
}): ContractSubject {
  const { patienceMs, change = (transport) => transport } = options;
  const network = openMemoryNetwork();
  return {
    name: 'memory',
    reason: null,
    patienceMs,
    anyAddress: 'memory:0',
    open: async () => change(network.transport()),
    async silentPeer() {
      network.silence('silent:1');
      return { address: 'silent:1', close: async () => {} };
    },
    async mortalPeer() {
      const transport = network.transport();
      const { address } = await transport.listen('memory:0', echo);
      return { address, kill: async () => transport.die() };
    },
    countOpen: async () => network.countOpen(),
  };
}

function echo(connection: Connection): void {
  connection.receive((lent) => lent.forEach((bytes) => void connection.send([bytes])));
}
