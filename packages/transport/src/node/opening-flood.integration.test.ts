import { waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeAuthority, type TestAuthority } from '../session/certificates.fixture.ts';
import { openTestNode, type TestNode, testSettings } from './test-node.fixture.ts';

let authority: TestAuthority;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
});
afterAll(() => authority.close());

test('programs that open streams without end are held up here, and the peer holds nothing against this node', async () => {
  const standing = { ...testSettings.standing, peerRate: { perSecond: 20, burst: 40 } };
  const settings = { settings: { standing } };
  const never = [{ name: 'alpha', address: '127.0.0.1:1' }];
  const b = await openTestNode({ ...settings, identity: await authority.sign('beta'), peers: never });
  onTestFinished(() => b.node.close());
  const peers = [{ name: 'beta', address: b.node.addresses[0] ?? '' }];
  const a = await openTestNode({ ...settings, identity: await authority.sign('alpha'), peers });
  onTestFinished(() => a.node.close());
  let taken = 0;
  b.node.onStream(() => void taken++);
  await until('they are joined', () => statusOf(a).status === 'established');

  const reasons: string[] = [];
  const asked = await Promise.allSettled(
    Array.from({ length: 300 }, async () => {
      const stream = await a.node.openStream('beta', { target: 'any:1' });
      void stream.givenUp().then((reason) => reasons.push(reason));
    }),
  );
  const refusals = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const opened = asked.length - refusals.length;
  // The burst of 18 at once, and 7.2 a second for as long as anybody waits.
  expect(opened).toBeGreaterThanOrEqual(18);
  expect(opened).toBeLessThan(100);
  expect(new Set(refusals.map((cause) => (cause instanceof DwcpError ? cause.code : cause)))).toEqual(
    new Set(['RATE_EXCEEDED']),
  );
  await until('beta has taken every one of them', () => taken === opened);
  expect(reasons).toEqual([]);
  expect(statusOf(b)).toMatchObject({ reputation: 1, isQuarantined: false, openStreams: opened });
});

function statusOf({ node }: TestNode) {
  const [status] = node.links();
  if (status === undefined) throw new Error(`${node.name} has no link`);
  return status;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  await waitFor(async () => (holds() ? true : null), {
    timeoutMs: 20_000,
    everyMs: 5,
    onTimeout: () => new Error(`never: ${what}`),
  });
}
