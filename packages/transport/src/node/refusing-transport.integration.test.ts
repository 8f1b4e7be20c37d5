import { waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { afterAll, beforeAll, onTestFinished, test } from 'vitest';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import type { Transport } from '../transport.ts';
import { openTestNode, type TestNode } from './test-node.fixture.ts';

let authority: TestAuthority;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
});
afterAll(() => authority.close());

test('a transport that refuses at once leaves the others the time they need', async () => {
  const b = await nodeOf('beta', { name: 'alpha', address: '127.0.0.1:1' });
  const a = await nodeOf('alpha', { name: 'beta', address: b.node.addresses[0] ?? '' });
  await waitFor(async () => (a.node.links()[0]?.transport === 'tcp' ? true : null), {
    timeoutMs: 5000,
    everyMs: 5,
    onTimeout: () => new Error(`tcp does not carry: ${JSON.stringify(a.node.links())}`),
  });
});

/** Offered by both, and nobody is ever taken there. */
const refusing: Transport = {
  kind: 'rdma',
  provider: 'shm',
  maxMessageBytes: 1_048_576,
  listen: async (address) => ({ address, close: async () => undefined }),
  dial: async (address) => {
    throw new DwcpError('TRANSPORT_FAILED', `cannot reach ${address}: refused`);
  },
  close: async () => undefined,
};

async function nodeOf(name: string, peer: { readonly name: string; readonly address: string }): Promise<TestNode> {
  const opened = await openTestNode({
    identity: await authority.sign(name),
    peers: [peer],
    other: { transport: refusing, listen: 'fabric:any' },
  });
  onTestFinished(() => opened.node.close());
  return opened;
}
