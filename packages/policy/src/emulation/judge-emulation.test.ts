import type { EmulationReport } from '@dwcp/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadArtifact, loadPolicyRules } from '../artifact/artifact.ts';
import { type BoundedEngine, openBoundedEngine } from '../engine/bounded-engine.ts';
import { casesNowMs, policiesDirectory } from '../shipped-policies.fixture.ts';
import { isBlind, isInconclusive, judgeEmulation } from './judge-emulation.ts';
import { faultReport, soundReport, wanLink } from './report.fixture.ts';
import type { ScenarioDocument } from './scenario-path.ts';

let engine: BoundedEngine;

beforeAll(async () => {
  engine = openBoundedEngine(await loadArtifact(policiesDirectory), { nowMs: casesNowMs });
});

afterAll(() => engine.close());

/** Every value stands at a line of its own: the path is written where the line would be. */
const scenarioFile = (faults: unknown): ScenarioDocument & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    value: { faults },
    locate: (path) => {
      asked.push(path.join('.'));
      return { file: 'config/scenarios/hybrid-failover.yaml', line: 7, column: 3 };
    },
  };
};

const change = (changes: Partial<EmulationReport>): EmulationReport => ({ ...soundReport, ...changes });
const faultsWith = (first: EmulationReport['faults'][number]) => [first, ...soundReport.faults.slice(1)];
const idsOf = async (report: EmulationReport): Promise<readonly string[]> =>
  (await judgeEmulation(report, engine)).map((finding) => finding.ruleId);

test('a run in which everything is well has no finding', async () => {
  expect(await judgeEmulation(soundReport, engine)).toEqual([]);
});

const [, ...lessLeaks] = soundReport.leaks;
const cases: readonly (readonly [string, Partial<EmulationReport>, readonly string[]])[] = [
  ['slow failovers', { faults: faultsWith(faultReport(wanLink, [900, 905, 910])) }, ['DWCP-LAB-004', 'DWCP-LAB-005']],
  ['one slow failover', { faults: faultsWith(faultReport(wanLink, [170, 170, 910])) }, ['DWCP-LAB-005']],
  ['a flow that stays down', { faults: faultsWith(faultReport(wanLink, [170, null, 190])) }, ['DWCP-LAB-006']],
  ['a trial that is missing', { faults: faultsWith(faultReport(wanLink, [170, 190])) }, ['DWCP-LAB-003']],
  ['a fault that was not run', { faults: soundReport.faults.slice(1) }, ['DWCP-LAB-002']],
  ['no benchmark', { benchmarks: [] }, ['DWCP-LAB-002', 'DWCP-LAB-002']],
  ['no check', { checks: [] }, ['DWCP-LAB-012']],
  ['no capture', { leaks: [] }, ['DWCP-LAB-002', 'DWCP-LAB-011']],
  [
    'an incomplete capture',
    {
      leaks: [
        { place: 'a', packets: 1, leaked: 0, isComplete: false, firstLeak: null, gap: null, evidence: [] },
        ...lessLeaks,
      ],
    },
    ['DWCP-LAB-011'],
  ],
  [
    'a leak',
    { leaks: [{ place: 'a', packets: 9, leaked: 1, isComplete: true, firstLeak: null, gap: null, evidence: [] }] },
    ['DWCP-LAB-010'],
  ],
];

test.each(cases)('%s', async (_what, changes, expected) => {
  expect((await idsOf(change(changes))).toSorted()).toEqual(expected);
});

test('an operation that loses a packet and a canary that goes unnoticed are told apart', async () => {
  const [wan, rekey, canary] = soundReport.faults;
  if (wan === undefined || rekey === undefined || canary === undefined) throw new Error('three faults');
  expect(await idsOf(change({ faults: [wan, faultReport(rekey.fault, [0, 4, 0]), canary] }))).toEqual(['DWCP-LAB-007']);
  const blind = await judgeEmulation(
    change({ faults: [wan, rekey, faultReport(canary.fault, [null, 0, null])] }),
    engine,
  );
  expect(blind.map((finding) => [finding.ruleId, isBlind(finding), isInconclusive(finding)])).toEqual([
    ['DWCP-LAB-013', true, true],
  ]);
});

test('a finding stands at the fault, at its own limit, or at the limit of the scenario', async () => {
  const own = { ...wanLink, limits: { medianMs: 100, p95Ms: null, lostPackets: null } };
  const report = change({
    scenario: { ...soundReport.scenario, faults: [own, ...soundReport.scenario.faults.slice(1)] },
    faults: faultsWith(faultReport(own, [150, 150, 900])),
    leaks: [{ place: 'a', packets: 9, leaked: 1, isComplete: true, firstLeak: null, gap: null, evidence: [] }],
  });
  const asMap = scenarioFile({ 'wan-link': {} });
  const findings = await judgeEmulation(report, engine, asMap);
  expect(findings[0]).toMatchObject({
    location: { file: 'config/scenarios/hybrid-failover.yaml', line: 7, column: 3 },
    hint: expect.stringMatching(/./),
  });
  expect(asMap.asked.toSorted()).toEqual(['faults.wan-link', 'faults.wan-link.limits.median', 'limits.leakedPackets']);
  const asList = scenarioFile([{ name: 'other' }, { name: 'wan-link' }]);
  await judgeEmulation(report, engine, asList);
  expect(asList.asked.toSorted()).toEqual(['faults.1', 'faults.1.limits.median', 'limits.leakedPackets']);
});

test('a generated network is judged by its checks alone', async () => {
  const scenario = {
    ...soundReport.scenario,
    environment: null,
    scale: { nodes: 1000, links: 2000 },
    checks: [],
    benchmark: null,
    faults: [],
    limits: { failoverMedianMs: null, failoverP95Ms: null, lossPercent: null, leakedPackets: 0, roundTripP99Ms: null },
  };
  const report = change({ scenario, faults: [], benchmarks: [], leaks: [] });
  expect(await idsOf(report)).toEqual([]);
  expect(await idsOf({ ...report, checks: [] })).toEqual(['DWCP-LAB-012']);
});

test('the rules that make a run inconclusive are rules there are', async () => {
  const rules = (await loadPolicyRules(policiesDirectory)).filter((rule) => rule.policy === 'lab');
  const blind = rules.filter((rule) => isInconclusive({ ruleId: rule.id })).map((rule) => rule.id);
  expect(blind).toEqual(['DWCP-LAB-001', 'DWCP-LAB-002', 'DWCP-LAB-003', 'DWCP-LAB-011', 'DWCP-LAB-013']);
  expect(rules.filter((rule) => isBlind({ ruleId: rule.id })).map((rule) => rule.title)).toEqual([
    'The run notices its canary',
  ]);
});
