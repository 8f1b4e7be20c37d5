import { expect, test } from 'vitest';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { shippedWasm } from './shipped-policies.fixture.ts';

const bare = { mode: 'internet', security: { tls: { enabled: false } } };

test('twenty thousand decisions leave the same memory and the same answer as the first', async () => {
  const one = await openEmbeddedEngine({ wasm: shippedWasm }, { nowMs: 0 });
  const inputs = [bare, {}, null, { action: 'plan', mode: 'hybrid', config: bare, resources: { volumes: [{}] } }];
  const before = inputs.map((input) => JSON.stringify(one.evaluate('security', input)));
  const used = process.memoryUsage().arrayBuffers;
  const rss = process.memoryUsage.rss();
  for (let round = 0; round < 5_000; round++) for (const input of inputs) one.evaluate('security', input);
  expect(inputs.map((input) => JSON.stringify(one.evaluate('security', input)))).toEqual(before);
  expect(process.memoryUsage().arrayBuffers - used).toBeLessThan(8 * 2 ** 20);
  expect(process.memoryUsage.rss() - rss).toBeLessThan(128 * 2 ** 20);
});
