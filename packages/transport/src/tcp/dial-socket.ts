import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { getSystemErrorMessage } from 'node:util';
import { DwcpError } from '@dwcp/model';
import { parseSocketAddress } from '../socket-address.ts';
import type { DialOptions } from '../transport.ts';
import { requireSocket } from './native-options.ts';
import type { NativeOptions, NativeSockets } from './native-sockets.ts';
import type { TcpOptions } from './tcp-options.ts';

/** A connected socket; of a name's addresses the first that answers, each given an equal part of the time that is left. */
export async function dialSocket(
  address: string,
  dial: DialOptions & { readonly saysPreface: boolean },
  setup: { readonly options: TcpOptions; readonly native: NativeOptions; readonly sockets: NativeSockets },
): Promise<number> {
  const { host, port } = parseSocketAddress(address);
  const deadline = performance.now() + dial.timeoutMs;
  const stop = AbortSignal.any([
    AbortSignal.timeout(dial.timeoutMs),
    ...(dial.signal === undefined ? [] : [dial.signal]),
  ]);
  const hosts = await addressesOf(host, { address, stop, timeoutMs: dial.timeoutMs });
  const hasStopped = () => dial.signal?.aborted === true;
  let last = new DwcpError('TRANSPORT_FAILED', `cannot reach ${address}: told to stop`);
  for (const [index, literal] of hosts.entries()) {
    const timeoutMs = Math.max(1, (deadline - performance.now()) / (hosts.length - index));
    if (hasStopped()) break;
    const outcome = setup.sockets.native.connect(literal, port, setup.native, dial.saysPreface);
    try {
      const id = requireSocket(outcome, `reach ${address}`, setup.options);
      return await connected(id, { address, timeoutMs, signal: dial.signal }, setup.sockets);
    } catch (error) {
      if (!(error instanceof DwcpError) || hasStopped()) throw error;
      last = error;
    }
  }
  throw last;
}

async function addressesOf(
  host: string,
  { address, stop, timeoutMs }: { readonly address: string; readonly stop: AbortSignal; readonly timeoutMs: number },
): Promise<readonly string[]> {
  if (stop.aborted) throw new DwcpError('TRANSPORT_FAILED', `cannot reach ${address}: told to stop`);
  if (isIP(host.split('%')[0] ?? '') !== 0) return [host];
  const late = Promise.withResolvers<never>();
  const giveUp = () => late.reject(new Error(`its name is not resolved within ${timeoutMs} ms`));
  stop.addEventListener('abort', giveUp, { once: true });
  try {
    return (await Promise.race([lookup(host, { all: true }), late.promise])).map((found) => found.address);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DwcpError('TRANSPORT_FAILED', `cannot reach ${address}: ${why}`, { hint: 'check the name', cause });
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

async function connected(
  id: number,
  {
    address,
    timeoutMs,
    signal,
  }: { readonly address: string; readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  sockets: NativeSockets,
): Promise<number> {
  const outcome = Promise.withResolvers<number>();
  const giveUp = (why: string) => {
    sockets.release(id);
    outcome.reject(
      new DwcpError('TRANSPORT_FAILED', `cannot reach ${address}: ${why}`, {
        hint: 'check that its dwcpd runs, and the way to it',
      }),
    );
  };
  const stop = () => giveUp('told to stop');
  const late = setTimeout(() => giveUp(`no answer within ${Math.round(timeoutMs)} ms`), timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  sockets.own(id, {
    connected(errno) {
      const [local, remote] = sockets.native.addresses(id);
      if (errno !== 0) giveUp(getSystemErrorMessage(-errno));
      // Two ends that dial each other connect (RFC 9293 section 3.5), and on one machine the two may be one.
      else if (local === remote) giveUp('nobody listens there');
      else outcome.resolve(id);
    },
  });
  try {
    return await outcome.promise;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', stop);
  }
}
