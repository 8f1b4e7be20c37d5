import { expect, test } from 'vitest';
import { loadArtifact } from '../artifact/artifact.ts';
import { policyNames } from '../artifact/policy-names.ts';
import { openBoundedEngine, type PolicyQuestion } from '../engine/bounded-engine.ts';
import { openOpaEngine } from '../engine/opa-engine.fixture.ts';
import {
  findOpa,
  noOpa,
  policiesDirectory,
  policyCases,
  realContext,
  shippedConfigs,
} from '../shipped-policies.fixture.ts';

const ctx = realContext();
// Of hundreds of questions at once, on a machine that does other things too.
const timeoutMs = 120_000;

test('every fixture and every shipped configuration gets the same decision from both engines', async ({ skip }) => {
  const opa = (await findOpa(ctx)) ?? skip(noOpa);
  const configs = await shippedConfigs(opa, ctx);
  expect(configs.length).toBeGreaterThanOrEqual(3);
  const cases = policyCases();
  expect(cases.length).toBeGreaterThan(200);
  // Each judged by both policies: what one of them does not look at must not disturb it either.
  const asked = [
    ...cases,
    ...configs.map(({ file, value }) => ({ name: file, input: value, nowMs: ctx.now() })),
    ...configs.map(({ file, value }) => ({
      name: `${file} as plan`,
      input: { action: 'plan', config: value },
      nowMs: ctx.now(),
    })),
  ];
  const different: string[] = [];
  for (const [nowMs, group] of Map.groupBy(asked, (one) => one.nowMs)) {
    const questions = group.flatMap(({ input }) => policyNames.map((policy): PolicyQuestion => ({ policy, input })));
    const bounded = openBoundedEngine(await loadArtifact(policiesDirectory), { nowMs, timeoutMs });
    try {
      const ours = await bounded.decide(questions);
      const theirs = await openOpaEngine(opa, { nowMs }, ctx).decide(questions);
      expect(theirs).toHaveLength(questions.length);
      for (const [index, decision] of ours.entries()) {
        // As text: the order of entries belongs to a decision too.
        if (JSON.stringify(sorted(decision)) !== JSON.stringify(sorted(theirs[index]))) {
          different.push(`${group[Math.floor(index / policyNames.length)]?.name} ${questions[index]?.policy}`);
        }
      }
    } finally {
      await bounded.close();
    }
  }
  expect(different).toEqual([]);
});

test('times written in every way are read as opa reads them', async ({ skip }) => {
  const opa = (await findOpa(ctx)) ?? skip(noOpa);
  const times = [...writtenTimes()];
  const [full] = policyCases().filter(({ name }) => name.startsWith('security/DWCP-SEC-045/pass'));
  const questions = times.map(
    (scanned_at): PolicyQuestion => ({
      policy: 'security',
      input: { ...(full?.input as object), vulnerabilities: { scanner: 'osv', scanned_at, findings: [] } },
    }),
  );
  const nowMs = full?.nowMs ?? 0;
  const bounded = openBoundedEngine(await loadArtifact(policiesDirectory), { nowMs, timeoutMs });
  try {
    const ours = await bounded.decide(questions);
    const theirs = await openOpaEngine(opa, { nowMs }, ctx).decide(questions);
    const different = times.filter(
      (_, index) => JSON.stringify(sorted(ours[index])) !== JSON.stringify(sorted(theirs[index])),
    );
    expect(different).toEqual([]);
    // Some are read and found too old, some are not read at all: the comparison says something.
    expect(new Set(ours.map((decision) => JSON.stringify(decision))).size).toBeGreaterThan(1);
  } finally {
    await bounded.close();
  }
});

/** Around every field of RFC 3339 and every bound of the 64 bits, right and wrong. */
function* writtenTimes(): Generator<string> {
  yield* ['', 'now', '2026-11-20', '2026-11-20T10:00:00', '2026-11-20t10:00:00z', '2026-11-20 10:00:00Z'];
  yield* ['2026-11-20T10:00:00Z', '2026-11-20T9:00:00Z', '2026-11-20T10:00:00.5Z', '2026-11-20T10:00:00,5Z'];
  yield* [
    '2026-11-20T10:00:00.Z',
    '2026-11-20T10:00:00.1234567891234Z',
    '2026-11-20T10:00:60Z',
    '2026-11-20T24:00:00Z',
  ];
  yield* ['2026-02-29T10:00:00Z', '2024-02-29T10:00:00Z', '2026-13-01T10:00:00Z', '2026-00-10T10:00:00Z'];
  yield* [
    '2026-11-20T10:00:00+23:59',
    '2026-11-20T10:00:00-24:00',
    '2026-11-20T10:00:00+24:60',
    '2026-11-20T10:00:00+25:00',
  ];
  yield* ['2026-11-20T10:00:00+0100', '2026-11-20T10:00:00+01', '1677-09-21T00:12:43Z', '1677-09-21T00:12:44Z'];
  yield* [
    '2262-04-11T23:47:16Z',
    '2262-04-11T23:47:17Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    ' 2026-11-20T10:00:00Z',
  ];
}

/** Keys in one order: JSON objects have none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
