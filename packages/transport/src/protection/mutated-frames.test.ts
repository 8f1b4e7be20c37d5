import { seededRandom } from '@dwcp/model';
import { mutateMessage } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { makeEnds, messageOf, sampleFrames } from './protection.fixture.ts';
import { protectionKinds } from './protection-kind.ts';

/** `make bench-fuzz` tries ten million. */
const attempts = 7_000;

test.each(protectionKinds)('%s: no mutated frame is taken, and none stands in the way of the true one', (kind) => {
  const random = seededRandom(20_261_129, kind);
  const { dialler, acceptor } = makeEnds(kind);
  const messages = sampleFrames.map((frame) => messageOf(dialler.seal(frame)));
  const pick = (): Uint8Array => messages[Math.floor(random() * messages.length)] ?? new Uint8Array(0);
  const rejected = new Map<string, number>();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const mutated = mutateMessage(pick(), pick(), random);
    const verdict = acceptor.open(mutated);
    if (typeof verdict !== 'string') throw new Error(`taken: ${Buffer.from(mutated).toString('hex')}`);
    rejected.set(verdict, (rejected.get(verdict) ?? 0) + 1);
  }
  for (const message of messages) expect(typeof acceptor.open(message)).toBe('object');
  // The mutations reach every check that needs no key, and the one that does.
  const reached = ['truncated', 'wrong-magic', 'wrong-version', 'damaged-header', 'unknown-type', 'wrong-flags'];
  for (const reason of [...reached, 'impossible-header', 'wrong-protection', 'unknown-epoch', 'forged']) {
    expect(rejected.get(reason) ?? 0, reason).toBeGreaterThan(0);
  }
  expect(rejected.get('forged')).toBeGreaterThan(attempts / 10);
});
