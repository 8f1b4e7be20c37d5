import { waitFor } from '@dwcp/io';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import { openTestNode, type TestNode } from './test-node.fixture.ts';

let authority: TestAuthority;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
});
afterAll(() => authority.close());

test('new peers do not wait for those that are drained, and of two updates the later one holds', async () => {
  const b = await nodeNamed('beta', [{ name: 'alpha', address: '127.0.0.1:1' }]);
  const c = await nodeNamed('gamma', [{ name: 'alpha', address: '127.0.0.1:1' }]);
  const toBeta = { name: 'beta', address: addressOf(b) };
  const a = await nodeNamed('alpha', [toBeta]);
  b.node.onStream(() => undefined);
  await until('beta is there', () => statusOf(a, 'beta') === 'established');
  const stream = await a.node.openStream('beta', { target: 'held:1' });
  await until('the stream is there', () => b.node.links()[0]?.openStreams === 1);

  const toGamma = { name: 'gamma', address: addressOf(c) };
  // Where beta is reached changes: the link of before has to end first.
  const moved = { ...toBeta, address: '127.0.0.1:2' };
  const first = a.node.updatePeers([moved, toGamma], { drainTimeoutMs: 60_000 });
  await until('gamma is there', () => statusOf(a, 'gamma') === 'established');
  expect(statusOf(a, 'beta')).toBe('draining');
  const second = a.node.updatePeers([toGamma], { drainTimeoutMs: 60_000 });
  stream.reset('the test has seen enough');
  await Promise.all([first, second]);
  expect(a.node.links().map(({ peer }) => peer)).toEqual(['gamma']);
});

async function nodeNamed(
  name: string,
  peers: readonly { readonly name: string; readonly address: string }[],
): Promise<TestNode> {
  const opened = await openTestNode({ identity: await authority.sign(name), peers });
  onTestFinished(() => opened.node.close());
  return opened;
}

const addressOf = ({ node }: TestNode): string => node.addresses[0] ?? '';

const statusOf = ({ node }: TestNode, name: string) => node.links().find(({ peer }) => peer === name)?.status;

async function until(what: string, holds: () => boolean): Promise<void> {
  await waitFor(async () => (holds() ? true : null), {
    timeoutMs: 20_000,
    everyMs: 5,
    onTimeout: () => new Error(`never: ${what}`),
  });
}
