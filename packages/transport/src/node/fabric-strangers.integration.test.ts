import { waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { reasonAgainst } from '../fabric/fabric-contract.fixture.ts';
import { type FabricTransport, fabricTransport } from '../fabric/fabric-transport.ts';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import type { Connection } from '../transport.ts';
import { openTestNode, type TestNode, testSettings } from './test-node.fixture.ts';

const reason = await reasonAgainst({ provider: 'shm' });
let authority: TestAuthority;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
});
afterAll(() => authority.close());

describe.skipIf(reason !== null)(reason === null ? 'shm' : `shm (skipped: ${reason})`, () => {
  test('a thousand who connect, live and prove nothing keep no peer out', async () => {
    const far = await open();
    const addresses: string[] = [];
    const listening = {
      ...bound(far),
      listen: async (...[address, accept]: Parameters<FabricTransport['listen']>) => {
        const listener = await far.listen(address, accept);
        addresses.push(listener.address);
        return listener;
      },
    };
    const b = await nodeOf('beta', { name: 'alpha', address: '127.0.0.1:1' }, listening);
    const strangers = await Promise.all([open(), open()]);
    const connections: Connection[] = [];
    const dialAgain = async (stranger: FabricTransport): Promise<void> => {
      const connection = await stranger.dial(addresses[0] ?? '', { timeoutMs: 20_000 });
      connections.push(connection);
      connection.receive(() => undefined);
    };
    for (let round = 0; round < 10; round++) {
      await Promise.allSettled(strangers.flatMap((stranger) => Array.from({ length: 60 }, () => dialAgain(stranger))));
    }
    expect(connections.length).toBe(1200);
    const a = await nodeOf('alpha', { name: 'beta', address: b.node.addresses[0] ?? '' }, bound(await open()));
    await waitFor(async () => (a.node.links()[0]?.transport === 'rdma' ? true : null), {
      timeoutMs: 5000,
      everyMs: 5,
      onTimeout: () => new Error(`not within five seconds: ${JSON.stringify(a.node.links())}`),
    });
    expect(far.openCount).toBeLessThan(600);
  });
});

async function open(): Promise<FabricTransport> {
  const transport = await fabricTransport({ provider: 'shm' });
  onTestFinished(() => transport.close());
  return transport;
}

/** What a node needs of it. */
function bound(transport: FabricTransport) {
  return {
    kind: transport.kind,
    provider: transport.provider,
    maxMessageBytes: transport.maxMessageBytes,
    listen: transport.listen.bind(transport),
    dial: transport.dial.bind(transport),
    close: transport.close.bind(transport),
  };
}

async function nodeOf(
  name: string,
  peer: { readonly name: string; readonly address: string },
  transport: ReturnType<typeof bound>,
): Promise<TestNode> {
  const { standing } = testSettings;
  const opened = await openTestNode({
    identity: await authority.sign(name),
    peers: [peer],
    other: { transport, listen: 'fabric:any' },
    settings: { standing: { ...standing, strangers: { ...standing.strangers, mostPending: 4096 } } },
  });
  onTestFinished(() => opened.node.close());
  return opened;
}
