import { beforeAll, expect, test } from 'vitest';
import { loadArtifact } from '../artifact/artifact.ts';
import { policyNames } from '../artifact/policy-names.ts';
import { casesNowMs, idsOf, policiesDirectory, policyCases, unknownOf } from '../shipped-policies.fixture.ts';
import { type EmbeddedEngine, openEmbeddedEngine } from './embedded-engine.ts';
import { type TinyBehaviour, tinyPolicy } from './tiny-policy.fixture.ts';

const cases = policyCases();
let open: (nowMs: number) => Promise<EmbeddedEngine>;
let engine: EmbeddedEngine;

beforeAll(async () => {
  const artifact = await loadArtifact(policiesDirectory);
  open = (nowMs) => openEmbeddedEngine(artifact, { nowMs });
  engine = await open(casesNowMs);
});

test('says of every fixture what the fixture says', async () => {
  const engines = new Map<number, EmbeddedEngine>();
  const wrong: string[] = [];
  for (const { name, policy, input, nowMs, violations, unknown } of cases) {
    const own = engines.get(nowMs) ?? (await open(nowMs));
    engines.set(nowMs, own);
    const decision = own.evaluate(policy, input);
    const said = { violations: idsOf(decision.violations), unknown: unknownOf(decision, unknown) };
    const wanted = { violations: violations.toSorted(), unknown: unknown.toSorted() };
    if (JSON.stringify(said) !== JSON.stringify(wanted)) wrong.push(`${name}: ${JSON.stringify(said)}`);
  }
  expect(wrong).toEqual([]);
});

test('every rule has a fixture that violates it, or that it cannot judge, and one that passes', async () => {
  const { manifest } = await loadArtifact(policiesDirectory);
  const lacking = manifest.rules.filter(({ id }) => {
    const own = cases.filter(({ rule }) => rule === id);
    const isCaught = own.some(({ violations, unknown }) => violations.includes(id) || unknown.length > 0);
    return !isCaught || !own.some(({ violations }) => !violations.includes(id));
  });
  expect(lacking.map(({ id }) => id)).toEqual([]);
});

test('every fixture is for a rule there is', async () => {
  const { manifest } = await loadArtifact(policiesDirectory);
  const ids = new Set(manifest.rules.map(({ id }) => id));
  expect(cases.filter(({ rule }) => !ids.has(rule)).map(({ name }) => name)).toEqual([]);
  expect(cases.length).toBeGreaterThan(2 * ids.size);
});

test('one large document leaves the engine as it was for the next', () => {
  const large = {
    mode: 'internet',
    padding: Array.from({ length: 50_000 }, (_, index) => ({ index, name: `n${index}` })),
  };
  const small = { mode: 'internet' };
  const before = engine.evaluate('security', small);
  engine.evaluate('security', large);
  expect(engine.evaluate('security', small)).toEqual(before);
});

test('a document deeper than the stack is an error, and the next one is judged', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  for (const policy of policyNames) {
    expect(() => engine.evaluateText(policy, deep)).toThrow(expect.objectContaining({ code: 'POLICY_FAILED' }));
    expect(engine.evaluate(policy, {}).allow).toBe(false);
  }
});

test('what needs more memory than a policy may have is an error, and the next one is judged', () => {
  const wide = `[${'[1,"a",{}],'.repeat(1_500_000)}0]`;
  expect(() => engine.evaluateText('security', wide)).toThrow(expect.objectContaining({ code: 'POLICY_FAILED' }));
  expect(engine.evaluate('security', {}).allow).toBe(false);
});

test('a text that is no JSON is no document, and never a pass', () => {
  const none = { allow: false, violations: [], warnings: [{ id: 'DWCP-SEC-001', path: ['config'] }] };
  for (const text of ['', '{', '{"a":}', 'nul', '{} {}']) {
    const { warnings, ...decision } = engine.evaluateText('security', text);
    expect({ ...decision, warnings: warnings.slice(0, 1) }, text).toMatchObject(none);
  }
});

const bare = { mode: 'internet' };
const shapes: readonly (readonly [string, TinyBehaviour, string])[] = [
  ['is undefined', { kind: 'answers', json: '[]' }, 'the result is undefined'],
  ['answers no decision', { kind: 'answers', json: '[{"result": {"allow": true}}]' }, '`violations` is no list'],
  ['answers no result set', { kind: 'answers', json: '{"allow": true}' }, 'the result is undefined'],
  ['answers no JSON', { kind: 'answers', json: '[{"result":' }, 'could not be evaluated'],
  ['traps', { kind: 'traps' }, 'could not be evaluated: unreachable'],
  ['aborts', { kind: 'aborts', message: 'a.rego:7: conflicting values' }, 'a.rego:7: conflicting values'],
  ['takes memory without end', { kind: 'grows' }, 'could not be evaluated'],
];
test.each(shapes)('a policy that %s is an error, never a pass', async (_name, behaviour, problem) => {
  const tiny = await openEmbeddedEngine({ wasm: tinyPolicy(behaviour) }, { nowMs: casesNowMs });
  for (const policy of policyNames) {
    expect(() => tiny.evaluate(policy, bare)).toThrow(
      expect.objectContaining({ code: 'POLICY_FAILED', message: expect.stringContaining(problem) }),
    );
  }
});

test('ten thousand resources are judged one by one', () => {
  const volumes = Array.from({ length: 10_000 }, (_, index) => ({
    address: `aws_ebs_volume.v${index}`,
    encrypted: index % 2 === 0,
    tags: { owner: 'a', env: 'b', 'cost-center': 'c' },
  }));
  const { violations } = engine.evaluate('security', { action: 'plan', mode: 'internet', resources: { volumes } });
  expect(violations.filter(({ subject }) => subject?.startsWith('aws_ebs_volume.'))).toHaveLength(5_000);
});
