import type { TransportSettings } from '@dwcp/model';
import {
  anyFabricAddress,
  type Connection,
  type FabricFound,
  type FabricOptions,
  fabricOptionsOf,
  fabricTransport,
  tryFabric,
} from '@dwcp/transport';
import type { PathCheck } from './path-test.ts';

/** What there is for RDMA on this machine: the library, and the provider of the mode carrying messages from here to here. */
export async function probeFabric(settings: TransportSettings): Promise<readonly PathCheck[]> {
  try {
    const found = await tryFabric(settings);
    // To this machine itself: a provider that runs over IP needs no address others reach.
    const options = fabricOptionsOf(settings, '127.0.0.1');
    if (found === null || options === null) {
      return [{ check: 'libfabric', outcome: 'not tried', detail: 'the mode enables no RDMA' }];
    }
    const detail = `${found.provider}, by libfabric ${found.version} (${found.path})`;
    return [{ check: 'libfabric', outcome: 'passed', detail }, queueCheck(found), await probeProvider(options)];
  } catch (cause) {
    return [{ check: 'libfabric', outcome: 'failed', detail: wordsOf(cause) }];
  }
}

function queueCheck({ queues, shortfalls }: FabricFound): PathCheck {
  const check = 'queues';
  if (shortfalls.length > 0) return { check, outcome: 'failed', detail: shortfalls.join('; ') };
  const pages = queues.hugePageBytes === 0 ? 'ordinary pages' : `pages of ${queues.hugePageBytes / 1024} kB`;
  const { sendDepth, receiveDepth, completionDepth } = queues;
  const depths = `${sendDepth} to send, ${receiveDepth} to receive, ${completionDepth} completions`;
  return { check, outcome: 'passed', detail: `${depths}, in ${pages}` };
}

/** As many as fit into the time; fewer than the least say nothing of a p99. */
const roundTrips = { wanted: 200, least: 20 } as const;
const messageBytes = 64;
const timeoutMs = 5_000;

async function probeProvider(options: FabricOptions): Promise<PathCheck> {
  const check = 'messages';
  try {
    const micros = await measure(options);
    const at = (share: number): number => Math.round(micros[Math.floor(share * (micros.length - 1))] ?? 0);
    const times = `p50 ${at(0.5)} us, p99 ${at(0.99)} us`;
    const detail = `${micros.length} round trips of ${messageBytes} bytes from this node to itself, ${times}`;
    return { check, outcome: 'passed', detail };
  } catch (cause) {
    return { check, outcome: 'failed', detail: wordsOf(cause) };
  }
}

/** Microseconds of each round trip, ascending. */
async function measure(options: FabricOptions): Promise<readonly number[]> {
  const far = await fabricTransport(options);
  try {
    const near = await fabricTransport(options);
    try {
      const listener = await far.listen(anyFabricAddress, (connection) => {
        connection.receive((messages) => {
          for (const message of messages) connection.send([Uint8Array.from(message)]);
        });
      });
      const micros = await bounce(await near.dial(listener.address, { timeoutMs }));
      return micros.toSorted((a, b) => a - b);
    } finally {
      await near.close();
    }
  } finally {
    await far.close();
  }
}

function bounce(connection: Connection): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const micros: number[] = [];
    const message = new Uint8Array(messageBytes);
    let sentMs = 0;
    const timer = setTimeout(() => {
      if (micros.length >= roundTrips.least) resolve(micros);
      else reject(new Error(`only ${micros.length} round trips in ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const send = (): void => {
      sentMs = performance.now();
      connection.send([message]);
    };
    connection.receive(() => {
      micros.push((performance.now() - sentMs) * 1000);
      if (micros.length < roundTrips.wanted) return send();
      clearTimeout(timer);
      resolve(micros);
    });
    void connection.closed.then(({ reason }) => {
      clearTimeout(timer);
      reject(new Error(`the connection ended: ${reason}`));
    });
    send();
  });
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
