import { afterEach, expect, test } from 'vitest';
import { type BoundedEngine, openBoundedEngine } from './bounded-engine.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { shippedWasm } from './shipped-wasm.fixture.ts';
import { type TinyBehaviour, tinyPolicy } from './tiny-policy.fixture.ts';

const nowMs = Date.UTC(2026, 10, 23);
const opened: BoundedEngine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

function open(wasm: Uint8Array<ArrayBuffer>, timeoutMs?: number): BoundedEngine {
  const engine = openBoundedEngine({ wasm }, { nowMs, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  opened.push(engine);
  return engine;
}
const openTiny = (behaviour: TinyBehaviour, timeoutMs?: number) => open(tinyPolicy(behaviour), timeoutMs);
const bare = { mode: 'internet', security: { tls: { enabled: false } } };

test('there is one decision per question, in order, the same as in this process', async () => {
  const inline = await openEmbeddedEngine({ wasm: shippedWasm }, { nowMs });
  const questions = [bare, {}, null, { mode: 'hybrid' }, bare].flatMap((input) =>
    (['network', 'security'] as const).map((policy) => ({ policy, input })),
  );
  const decisions = await open(shippedWasm).decide(questions);
  expect(decisions).toEqual(questions.map(({ policy, input }) => inline.evaluate(policy, input)));
  expect(new Set(decisions.map((decision) => JSON.stringify(decision))).size).toBeGreaterThan(5);
});

test('one round after the other is answered by the same thread', async () => {
  const engine = open(shippedWasm);
  for (const input of [{}, bare, {}]) expect(await engine.decide([{ policy: 'security', input }])).toHaveLength(1);
});

test('rounds asked at once each get their own decisions', async () => {
  const engine = open(shippedWasm);
  const rounds = await Promise.all(
    (['security', 'network', 'security'] as const).map((policy) => engine.decide([{ policy, input: bare }])),
  );
  expect(rounds.map(([decision]) => decision?.metadata.name)).toEqual([
    'dwcp.security',
    'dwcp.network',
    'dwcp.security',
  ]);
});

test('a policy that does not end is ended at the deadline', async () => {
  const engine = openTiny({ kind: 'loops' }, 300);
  const asked = [{ policy: 'security', input: {} }] as const;
  const timedOut = expect.objectContaining({ code: 'POLICY_TIMEOUT', message: expect.stringContaining('0.3 s') });
  await expect(engine.decide(asked)).rejects.toEqual(timedOut);
  // A new thread, which is ended in the same way: the first is not waited for.
  await expect(engine.decide(asked)).rejects.toEqual(timedOut);
});

test('after a policy failed the next question is answered', async () => {
  const engine = open(shippedWasm, 60_000);
  const deep = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`) as unknown;
  const many = { mode: 'internet', list: Array.from({ length: 2_000_000 }, () => ({})) };
  await expect(engine.decide([{ policy: 'security', input: many }])).rejects.toMatchObject({ code: 'POLICY_FAILED' });
  const [decision] = await engine.decide([{ policy: 'security', input: deep }]);
  expect(decision?.allow).toBe(false);
  const [next] = await engine.decide([{ policy: 'security', input: bare }]);
  expect(next?.violations.map(({ id }) => id)).toContain('DWCP-SEC-009');
}, 90_000);

test('one question that fails fails its round: part of the decisions is never given', async () => {
  const engine = openTiny({ kind: 'aborts', message: 'conflicting values' });
  await expect(engine.decide([{ policy: 'security', input: {} }])).rejects.toMatchObject({
    code: 'POLICY_FAILED',
    message: expect.stringContaining('conflicting values'),
  });
});

test('a policy that takes memory without end is ended, and this process keeps its own', async () => {
  const before = process.memoryUsage.rss();
  await expect(openTiny({ kind: 'grows' }).decide([{ policy: 'network', input: {} }])).rejects.toMatchObject({
    code: 'POLICY_FAILED',
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 2 ** 20);
});

test('what is no module is an error', async () => {
  await expect(open(Uint8Array.of(1, 2, 3)).decide([{ policy: 'network', input: {} }])).rejects.toMatchObject({
    code: 'POLICY_FAILED',
  });
});

test('an engine that was never asked, or closed twice, closes', async () => {
  const engine = open(shippedWasm);
  await engine.close();
  await engine.close();
});
