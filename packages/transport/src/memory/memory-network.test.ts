import { expect, test } from 'vitest';
import { transportContract } from '../transport-contract.fixture.ts';
import { memorySubject } from './memory-contract.fixture.ts';
import { openMemoryNetwork } from './memory-network.ts';
import { type MemoryFate, seededFate } from './memory-network-options.ts';

transportContract(memorySubject({ patienceMs: 30_000 }));

test('on a clock of its own messages arrive after their delay, in order, and lost ones do not', async () => {
  const clock = virtualClock();
  const fates: readonly MemoryFate[] = [{ delayMs: 30 }, { delayMs: 10 }, 'lose', { delayMs: 50 }];
  const network = openMemoryNetwork({ clock, fate: ({ number }) => fates[number - 1] ?? 'break' });
  const arrived: string[] = [];
  const { near, far } = await pairOf(network, clock);
  far.receive((lent) => arrived.push(...lent.map((bytes) => `${clock.now()} ${String.fromCharCode(...bytes)}`)));
  for (const text of ['a', 'b', 'c', 'd']) near.send([Buffer.from(text)]);
  clock.advance(100);
  expect(arrived).toEqual(['30 a', '30 b', '50 d']);
  near.send([Buffer.from('e')]);
  clock.advance(100);
  expect(await far.closed).toEqual({ by: 'failed', reason: 'the connection broke' });
  expect(arrived).toHaveLength(3);
});

test('the same seed gives the same fates, another seed others', () => {
  const draw = (seed: number) => {
    const fate = seededFate({ seed, delayMs: 5, jitterMs: 5, lossRatio: 0.2, breakRatio: 0.01 });
    const message = { bytes: new Uint8Array(1), from: 'a:1', to: 'b:1' };
    return Array.from({ length: 1_000 }, (_, index) => fate({ ...message, number: index + 1 }));
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const lost = draw(1).filter((what) => what === 'lose').length;
  expect(lost).toBeGreaterThan(150);
  expect(lost).toBeLessThan(250);
});

async function pairOf(network: ReturnType<typeof openMemoryNetwork>, clock: ReturnType<typeof virtualClock>) {
  const accepted = Promise.withResolvers<import('../transport.ts').Connection>();
  const { address } = await network.transport().listen('memory:0', accepted.resolve);
  const dial = network.transport().dial(address, { timeoutMs: 1_000 });
  clock.advance(0);
  return { near: await dial, far: await accepted.promise };
}

function virtualClock() {
  let now = 0;
  let count = 0;
  const due: { at: number; order: number; action: () => void }[] = [];
  return {
    now: () => now,
    after: (ms: number, action: () => void) => void due.push({ at: now + ms, order: count++, action }),
    advance(ms: number) {
      const until = now + ms;
      for (;;) {
        due.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = due[0];
        if (next === undefined || next.at > until) break;
        due.shift();
        now = next.at;
        next.action();
      }
      now = until;
    },
  };
}
