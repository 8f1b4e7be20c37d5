import { expect, test } from 'vitest';
import { casesNowMs, policyCases } from '../shipped-policies.fixture.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { shippedWasm } from './shipped-wasm.fixture.ts';

test('twenty thousand decisions leave the same memory and the same answers as the first', async () => {
  const engine = await openEmbeddedEngine({ wasm: shippedWasm }, { nowMs: casesNowMs });
  const [full] = policyCases();
  const inputs = [{ mode: 'internet' }, {}, null, full?.input];
  const answers = () => inputs.map((input) => JSON.stringify(engine.evaluate('security', input)));
  const before = answers();
  const bytes = engine.usedBytes();
  for (let round = 0; round < 5_000; round++) for (const input of inputs) engine.evaluate('security', input);
  expect(answers()).toEqual(before);
  expect(engine.usedBytes()).toBe(bytes);
});
