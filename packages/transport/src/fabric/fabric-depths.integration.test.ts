import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { reasonAgainst } from './fabric-contract.fixture.ts';
import { type FabricOptions, fabricSettings } from './fabric-options.ts';
import { fabricTransport } from './fabric-transport.ts';
import type { NativeEndpoint } from './native-fabric.ts';
import { openProvider } from './open-endpoint.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const hugePageBytes = 2 * 1024 * 1024;
/** Of one endpoint, which is what the test opens at once with pages it needs. */
const pagesNeeded = 16;
const freePages = Number(/HugePages_Free:\s+(\d+)/.exec(await readFile('/proc/meminfo', 'utf8'))?.[1] ?? 0);
const providers = await Promise.all(
  (['shm', 'tcp'] as const).map(async (provider) => ({
    provider,
    reason: await reasonAgainst({ provider, host: provider === 'tcp' ? '127.0.0.1' : null }),
  })),
);

async function endpointOf(options: FabricOptions): Promise<NativeEndpoint> {
  const { endpoint } = await openProvider(fabricSettings(options));
  closers.push(() => endpoint.close());
  return endpoint;
}

/** Whether a message of this length comes back whole. */
async function echoes(options: FabricOptions, bytes: number): Promise<boolean> {
  const transport = await fabricTransport(options);
  closers.push(() => transport.close());
  const other = await fabricTransport(options);
  closers.push(() => other.close());
  const listener = await other.listen('fabric:any', (connection) => {
    connection.receive((lent) => void connection.send(lent.map((each) => each.slice())));
  });
  const connection = await transport.dial(listener.address, { timeoutMs: 30_000 });
  const echoed = Promise.withResolvers<number>();
  connection.receive(([message]) => echoed.resolve(message?.length ?? -1));
  connection.send([new Uint8Array(bytes)]);
  return (await echoed.promise) === bytes;
}

describe.each(providers)('$provider', ({ provider, reason }) => {
  const about = reason === null ? '' : ` (skipped: ${reason})`;
  const host = provider === 'tcp' ? '127.0.0.1' : null;

  test.skipIf(reason !== null)(`has the depths it is asked for, and says so${about}`, async () => {
    const depths = { sendDepth: 128, receiveDepth: 64, completionDepth: 2048 };
    expect(await endpointOf({ provider, host, ...depths })).toMatchObject(depths);
    expect(await echoes({ provider, host, ...depths, completionBatch: 1 }, 1_048_576)).toBe(true);
  });

  test.skipIf(reason !== null)(`asked for more than it can have it says what it has, and carries${about}`, async () => {
    const own = await endpointOf({ provider, host });
    const wish = { sendDepth: 1 << 30, receiveDepth: 1 << 30 };
    const { sendDepth, receiveDepth } = await endpointOf({ provider, host, ...wish });
    expect({ sendDepth, receiveDepth }).toEqual({ sendDepth: own.sendDepth, receiveDepth: own.receiveDepth });
    const transport = await fabricTransport({ provider, host, ...wish });
    closers.push(() => transport.close());
    expect(transport.shortfalls).toEqual([
      { option: 'sendDepth', wanted: 1 << 30, found: own.sendDepth },
      { option: 'receiveDepth', wanted: 1 << 30, found: own.receiveDepth },
    ]);
    expect(await echoes({ provider, host, ...wish }, 100_000)).toBe(true);
  });

  test.skipIf(reason !== null || freePages >= pagesNeeded)(
    `where there are too few huge pages it has ordinary ones, and says so${about}`,
    async () => {
      expect((await endpointOf({ provider, host, hugePageBytes })).hugePageBytes).toBe(0);
      expect(await echoes({ provider, host, hugePageBytes }, 100_000)).toBe(true);
    },
  );

  test.skipIf(reason !== null || freePages < pagesNeeded)(
    `where there are huge pages its memory lies in them${about}${freePages < pagesNeeded ? ' (skipped: there are none here)' : ''}`,
    async () => {
      expect((await endpointOf({ provider, host, hugePageBytes })).hugePageBytes).toBe(hugePageBytes);
    },
  );
});
