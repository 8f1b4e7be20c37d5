import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adversarialNetwork, type Deed, hasBoundaries } from './adversarial-network.fixture.ts';
import { defaultReliableSettings, type ReliableSettings } from './settings.ts';

const small: ReliableSettings = {
  ...defaultReliableSettings,
  chunkBytes: 4096,
  maxUnackedBytes: 48 * 1024,
  writeBufferBytes: 16 * 1024,
  ackTimeoutMs: 50,
  reorderingTolerance: 3,
  ackEveryFrames: 4,
  initialWindowBytes: 1024,
  maxWindowBytes: 200 * 1024,
  receiveBudgetBytes: 400 * 1024,
  maxStreams: 6,
};

const side = fc.integer({ min: 0, max: 1 });
const index = fc.nat(40);
const how = fc.constantFrom('at-once', 'asymmetric', 'late');
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ deed: fc.constant('wait'), ms: fc.constantFrom(0, 1, 3, 10, 60, 500) }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('open'), side }) },
  {
    weight: 6,
    arbitrary: fc.record({
      deed: fc.constant('write'),
      side,
      stream: index,
      bytes: fc.constantFrom(0, 1, 100, 4096, 5000, 70_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ deed: fc.constant('read'), side, stream: index, bytes: fc.constantFrom(1, 3000, 100_000) }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constantFrom('end', 'reset'), side, stream: index }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('cut'), path: index, how }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('add'), path: index }) },
  {
    weight: 6,
    arbitrary: fc.record({ deed: fc.constantFrom('drop', 'duplicate', 'overtake'), side, path: index, at: index }),
  },
) as fc.Arbitrary<Deed>;

test('paths may drop, repeat, reorder and die: each stream comes whole and in order, or ends with a reason', () => {
  let bytes = 0;
  let resets = 0;
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: 90 }), (deeds) => {
      const network = adversarialNetwork(small);
      network.act({ deed: 'open', side: 0 });
      for (const each of deeds) network.act(each);
      network.settle();
      for (const stream of network.streams) {
        const isReset = stream.resets.some((reason) => reason !== null);
        if (isReset) {
          resets += 1;
          continue;
        }
        for (const flow of stream.flows) {
          expect(flow.sawEnd, `stream ${stream.id} never ended`).toBe(true);
          expect(flow.readBytes).toBe(flow.writtenBytes);
          if (hasBoundaries(stream.id)) expect(flow.read).toEqual(flow.written);
          bytes += flow.readBytes;
        }
      }
      for (const endpoint of network.endpoints) {
        expect(endpoint.stats()).toMatchObject({
          unackedFrames: 0,
          openStreams: 0,
          reservedBytes: 0,
          receivedBytes: 0,
        });
      }
    }),
    { numRuns: 250, seed: 20_261_129 },
  );
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(resets).toBeGreaterThan(20);
});
