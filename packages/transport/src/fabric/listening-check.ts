import { connect } from 'node:net';
import { bindingOf, type FabricAddress } from './fabric-address.ts';
import { hasRegion } from './memory-regions.ts';

/**
 * False where certainly nobody is. Providers try for ever to reach a region of shared memory that does not exist, or a port that
 * refuses: what they could tell at once is asked here. True for all that cannot be known.
 */
export async function isListening(address: FabricAddress, timeoutMs: number): Promise<boolean> {
  if (address.provider === 'shm') return hasRegion(address.name);
  const binding = overTcp.includes(address.provider) ? bindingOf(address) : null;
  if (binding === null) return true;
  const socket = connect({ host: binding.host, port: Number(binding.service) });
  const answer = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => answer.resolve(true), timeoutMs / 2);
  socket.on('connect', () => answer.resolve(true));
  socket.on('error', (cause: NodeJS.ErrnoException) => answer.resolve(cause.code !== 'ECONNREFUSED'));
  try {
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

const overTcp = ['tcp', 'net', 'tcp;ofi_rxm'];
