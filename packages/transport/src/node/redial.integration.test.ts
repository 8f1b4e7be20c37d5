import { waitFor } from '@dwcp/io';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import type { NodeTiming } from './node-parts.ts';
import { countPattern, echo, megabyte, writePart } from './pattern-stream.fixture.ts';
import { openTcpRelay, type TcpRelay } from './tcp-relay.fixture.ts';
import { openTestNode, type TestNode } from './test-node.fixture.ts';

type Way = 'alpha dials' | 'beta dials';
const part = megabyte / 8;
const nowhere = '127.0.0.1:1';
let authority: TestAuthority;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
});
afterAll(() => authority.close());

test.each<readonly [Way, Way]>([
  ['beta dials', 'alpha dials'],
  ['alpha dials', 'beta dials'],
  ['beta dials', 'beta dials'],
])('a stream of a link that began when %s goes on when everything broke and %s', async (first, then) => {
  const net = await twoNodes();
  net.open(first);
  await joined(net);
  const transfer = await startTransfer(net);
  for (const way of [then, first, then]) {
    await transfer.write(megabyte);
    net.open(way);
    net.cut();
  }
  await transfer.write(megabyte);
  expect(await transfer.end()).toBe(4 * megabyte);
  expect(codesOf(net)).not.toContain('link.peer-restarted');
});

test('so it does when what was there swallows everything and says nothing, whichever side finds another way', async () => {
  const net = await twoNodes();
  net.open('alpha dials');
  await joined(net);
  const transfer = await startTransfer(net);
  await transfer.write(megabyte);
  net.open('beta dials');
  net.ways['alpha dials'].silence(true);
  await transfer.write(megabyte);
  expect(await transfer.end()).toBe(2 * megabyte);
  expect(codesOf(net)).not.toContain('link.peer-restarted');
});

test('so it does when both dial at once, again and again', async () => {
  const net = await twoNodes();
  net.open('beta dials');
  await joined(net);
  const transfer = await startTransfer(net);
  net.open('alpha dials', 'beta dials');
  for (let count = 0; count < 8; count++) {
    await transfer.write(megabyte / 2);
    net.cut();
  }
  expect(await transfer.end()).toBe(4 * megabyte);
  expect(codesOf(net)).not.toContain('link.peer-restarted');
});

test('where no path comes the way the first dials, the second gets its turn', async () => {
  const net = await twoNodes({ secondDialAfterMs: 300, firstRetryMs: 100, lastRetryMs: 2000, dialTimeoutMs: 1200 });
  net.ways['alpha dials'].swallowPaths();
  net.open('alpha dials', 'beta dials');
  await joined(net);
});

interface Net {
  readonly a: TestNode;
  readonly b: TestNode;
  readonly ways: Readonly<Record<Way, TcpRelay>>;
  /** Only these lead anywhere for who dials from now on. */
  open(...ways: readonly Way[]): void;
  /** All there is, both ends at once. */
  cut(): void;
}

/** alpha and beta, each of which dials the other through a relay of its own. */
async function twoNodes(timing: Partial<NodeTiming> = {}): Promise<Net> {
  const ways = { 'alpha dials': await openTcpRelay(nowhere), 'beta dials': await openTcpRelay(nowhere) };
  const options = {
    link: { pingIntervalMs: 50, deadAfterMs: 300 },
    timing: { secondDialAfterMs: 20, lastRetryMs: 200, dialTimeoutMs: 1000, ...timing },
  };
  const nodeOf = async (name: string, peer: string, way: Way): Promise<TestNode> => {
    const peers = [{ name: peer, address: ways[way].address }];
    return openTestNode({ ...options, identity: await authority.sign(name), peers });
  };
  const a = await nodeOf('alpha', 'beta', 'alpha dials');
  const b = await nodeOf('beta', 'alpha', 'beta dials');
  onTestFinished(async () => {
    await Promise.all([a.node.close(), b.node.close()]);
    await Promise.all(Object.values(ways).map((relay) => relay.close()));
  });
  const ends: Readonly<Record<Way, string>> = {
    'alpha dials': b.node.addresses[0] ?? '',
    'beta dials': a.node.addresses[0] ?? '',
  };
  return {
    a,
    b,
    ways,
    open(...open) {
      for (const way of ['alpha dials', 'beta dials'] as const)
        ways[way].leadTo(open.includes(way) ? ends[way] : nowhere);
    },
    cut() {
      for (const relay of Object.values(ways)) for (const kind of ['control', 'path'] as const) relay.cut(kind);
    },
  };
}

/** Of a stream that alpha opens and beta sends back. */
async function startTransfer({ a, b }: Net) {
  b.node.onStream((stream) => void echo(stream));
  const stream = await a.node.openStream('beta', { target: 'echo:1' });
  const reading = countPattern(stream);
  let written = 0;
  return {
    async write(bytes: number): Promise<void> {
      for (const until = written + bytes; written < until; written += part) await writePart(stream, written, part);
    },
    async end(): Promise<number> {
      await stream.end();
      return reading;
    },
  };
}

const codesOf = ({ a, b }: Net): readonly string[] => [...a.events, ...b.events].map(({ code }) => code);

function joined({ a, b }: Net): Promise<unknown> {
  return waitFor(async () => ([a, b].every(({ node }) => node.links()[0]?.status === 'established') ? true : null), {
    timeoutMs: 20_000,
    everyMs: 5,
    onTimeout: () => new Error('they are not joined'),
  });
}
