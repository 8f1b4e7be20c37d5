import { dataListen, metricsListen } from '../../node/default-listeners.ts';
import { issue, type Path } from '../rule.ts';
import type { NodeRule } from './node-rule.ts';

/** Two listeners cannot share a port of one address; the address that stands for all shares it with every other. */
export const uniqueListeners: NodeRule = (document, mode) => {
  const listeners: readonly Listener[] = [
    listener(['listen'], dataListen(document, mode), 'the data address of this node'),
    listener(['metrics', 'listen'], metricsListen(document, mode), 'health and metrics'),
    ...document.forwards.map(({ listen }, index) =>
      listener(['forwards', index, 'listen'], listen, `forwards[${index}]`),
    ),
  ].filter((one) => one !== null);
  return listeners.flatMap((one, index) => {
    const first = listeners.slice(0, index).find((earlier) => collide(earlier, one));
    if (first === undefined) return [];
    const words = { message: `${one.address} is already taken by ${first.owner}`, hint: 'give it a port of its own' };
    return [issue('node/listen-unique', one.path, words)];
  });
};

interface Listener {
  readonly path: Path;
  readonly address: string;
  readonly owner: string;
}

function listener(path: Path, address: string | null, owner: string): Listener | null {
  return address === null ? null : { path, address, owner };
}

function collide(a: Listener, b: Listener): boolean {
  const [one, other] = [split(a.address), split(b.address)];
  if (one.port !== other.port) return false;
  return one.host === other.host || [one.host, other.host].some((host) => host === '0.0.0.0' || host === '[::]');
}

function split(address: string): { readonly host: string; readonly port: string } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: address.slice(colon + 1) };
}
