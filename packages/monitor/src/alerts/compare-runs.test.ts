import type { Drift, DriftReport } from '@dwcp/model';
import { expect, test } from 'vitest';
import { canary, sampleDrift, sampleReport, uncheckedPart } from '../drift-report.fixture.ts';
import { compareRuns } from './compare-runs.ts';
import { nothingRemembered, type Remembered } from './remembered.ts';

const hourMs = 3_600_000;

/** What is told of runs one after the other, a minute apart. */
function tellAll(runs: readonly (DriftReport | string)[], everyMs = 60_000): readonly (readonly string[])[] {
  let remembered: Remembered = nothingRemembered;
  return runs.map((run, index) => {
    const outcome = typeof run === 'string' ? { failure: run } : { report: run };
    const options = { nowMs: (index + 1) * everyMs, remindAfterMs: 24 * hourMs, uncheckedRuns: 2 };
    const compared = compareRuns(remembered, outcome, options);
    // As it is after a restart.
    remembered = JSON.parse(JSON.stringify(compared.remembered));
    return compared.entries.map(({ change, key }) => `${change} ${key}`);
  });
}

test('a drift is told once when it is there, and once when it is gone', () => {
  const there = sampleReport([sampleDrift('a')]);
  expect(tellAll([there, there, sampleReport([]), sampleReport([]), there])).toEqual([
    ['new a'],
    [],
    ['resolved a'],
    [],
    ['new a'],
  ]);
});

test('only what is new among others is told', () => {
  const both = sampleReport([sampleDrift('a'), sampleDrift('b')]);
  expect(tellAll([sampleReport([sampleDrift('a')]), both, sampleReport([sampleDrift('b')])])).toEqual([
    ['new a'],
    ['new b'],
    ['resolved a'],
  ]);
});

test('another severity is told with the one before', () => {
  const worse = sampleReport([sampleDrift('a', { severity: 'critical' })]);
  expect(tellAll([sampleReport([sampleDrift('a')]), worse, worse])).toEqual([['new a'], ['severity-changed a'], []]);
  const first = compareRuns(nothingRemembered, { report: sampleReport([sampleDrift('a')]) }, at(1)).remembered;
  const [entry] = compareRuns(first, { report: worse }, at(2)).entries;
  expect(entry).toMatchObject({ severity: 'critical', previousSeverity: 'medium' });
});

test('what stays is told again after the time for it, and then after the same time', () => {
  const there = sampleReport([sampleDrift('a')]);
  expect(tellAll([there, there, there, there, there], 12 * hourMs)).toEqual([
    ['new a'],
    [],
    ['reminder a'],
    [],
    ['reminder a'],
  ]);
});

test('a clock that was set back delays no reminder by years', () => {
  const there = { report: sampleReport([sampleDrift('a')]) };
  const first = compareRuns(nothingRemembered, there, at(1_000_000)).remembered;
  expect(compareRuns(first, there, at(1)).entries.map(({ change }) => change)).toEqual(['reminder']);
});

test.each([
  ['its node did not answer', uncheckedPart({ kind: 'running-config' }), 'files', false],
  ['its kind was not looked at', uncheckedPart({ node: null }), 'files', false],
  ['another node did not answer', uncheckedPart({ node: 'dc2-gw1' }), 'files', true],
  [
    'another node did not answer, which hides what lies between',
    uncheckedPart({ kind: 'running-config', node: 'dc2-gw1' }),
    'running-config',
    false,
  ],
  ['the cloud did not answer', uncheckedPart({ kind: 'terraform', node: null }), 'files', true],
] as const)('where %s, a drift that is not seen is not taken for resolved', (_, part, kind, isResolved) => {
  const told = tellAll([
    sampleReport([sampleDrift('a', { kind })]),
    sampleReport([], { unchecked: [part] }),
    sampleReport([]),
  ]);
  expect(told).toEqual(isResolved ? [['new a'], ['resolved a'], []] : [['new a'], [], ['resolved a']]);
});

test('what is about the description is resolved though a node did not answer', () => {
  const told = tellAll([
    sampleReport([sampleDrift('a', { node: null, check: 'description/not-applied' })]),
    sampleReport([], { unchecked: [uncheckedPart()] }),
  ]);
  expect(told).toEqual([['new a'], ['resolved a']]);
});

const withoutDescription = uncheckedPart({ node: null, subject: 'description' });

test.each([
  ['what was changed on a node', {}, true],
  ['what was changed in the cloud', { kind: 'terraform', node: null, check: 'terraform/changed' }, true],
  ['what is described and not on a node yet', { cause: 'not-applied' }, false],
  ['what is described and does not run yet', { kind: 'running-config', cause: 'not-applied' }, false],
  ['what is described and not in the cloud yet', { kind: 'terraform', node: null, cause: 'not-applied' }, false],
  ['what was ignored until a day, whose cause is forgotten', { cause: 'expired' }, false],
  ['a file of the description', { node: null, check: 'description/missing' }, false],
] as const)(
  'while the description is gone, %s is resolved only where that is seen without it',
  (_, drift, isResolved) => {
    const told = tellAll([
      sampleReport([sampleDrift('a', drift)]),
      sampleReport([], { unchecked: [withoutDescription] }),
      sampleReport([]),
    ]);
    expect(told).toEqual(isResolved ? [['new a'], ['resolved a'], []] : [['new a'], [], ['resolved a']]);
  },
);

test('a file that is described, not deployed and there is not resolved when the description is gone: it is there', () => {
  const subject = '/etc/wireguard/wg-new.conf';
  const described = sampleReport([sampleDrift('a', { subject })]);
  const found = sampleDrift('b', { subject, check: 'file/unexpected' });
  const told = tellAll([described, sampleReport([found], { unchecked: [withoutDescription] }), described]);
  expect(told).toEqual([['new a'], ['new b'], ['changed a']]);
  expect(tellAll([described, sampleReport([found]), sampleReport([])])).toEqual([
    ['new a'],
    ['new b'],
    ['resolved b', 'resolved a'],
  ]);
});

test.each([
  ['another subject', { check: 'file/unexpected', subject: '/etc/b.conf' }],
  ['another node', { check: 'file/unexpected', subject: '/etc/a.conf', node: 'dc2-gw1' }],
  ['another thing that is wrong with it', { check: 'wireguard/mtu-differs', subject: '/etc/a.conf' }],
] as const)('%s keeps nothing open', (_, given) => {
  const other = sampleDrift('b', { consequences: [], ...given });
  expect(tellAll([sampleReport([sampleDrift('a')]), sampleReport([other])])).toEqual([
    ['new a'],
    ['new b', 'resolved a'],
  ]);
});

test('what is told of the description with another kind hides nothing else of that kind', () => {
  const [first, kinds] = [sampleDrift('a', { kind: 'terraform', node: null }), ['terraform']] as const;
  const unchecked = [{ ...withoutDescription, kind: 'terraform' as const }];
  expect(tellAll([sampleReport([first], { kinds }), sampleReport([], { kinds, unchecked })])).toEqual([
    ['new a'],
    ['resolved a'],
  ]);
});

test('of what an earlier dwcp remembered without its cause, nothing is resolved while the description is gone', () => {
  const { remembered } = compareRuns(nothingRemembered, { report: sampleReport([sampleDrift('a')]) }, at(1));
  const { cause: _, ...old } = remembered.drifts.a ?? raise('nothing is remembered');
  const report = sampleReport([], { unchecked: [withoutDescription] });
  expect(compareRuns({ ...remembered, drifts: { a: old } }, { report }, at(2)).entries).toEqual([]);
});

test('a mistake in the file of the ignored drifts keeps nothing open: nothing is ignored', () => {
  const mistake = uncheckedPart({ node: null, subject: 'config/drift-ignores.yaml' });
  const told = tellAll([sampleReport([sampleDrift('a')]), sampleReport([], { unchecked: [mistake] })]);
  expect(told).toEqual([['new a'], ['resolved a']]);
});

test('a drift that follows from another one is not taken for resolved', () => {
  const cause = sampleDrift('b', { consequences: [{ node: 'dc1-gw1', subject: '/etc/a.conf', what: 'gone' }] });
  expect(tellAll([sampleReport([sampleDrift('a')]), sampleReport([cause])])).toEqual([['new a'], ['new b']]);
});

test('what a stopped daemon does not answer any more is not taken for resolved', () => {
  const differs = sampleDrift('a', { kind: 'running-config', check: 'routing/config-differs' });
  const silenced = [uncheckedPart({ kind: 'running-config', subject: 'routing-config' })];
  const stopped = sampleDrift('b', { check: 'unit/not-active', silenced });
  expect(tellAll([sampleReport([differs]), sampleReport([stopped]), sampleReport([])])).toEqual([
    ['new a'],
    ['new b'],
    ['resolved b', 'resolved a'],
  ]);
});

test('a drift somebody answers for is told as that, and as new when the day is over', () => {
  const drift = sampleDrift('a');
  const ignored = [{ drift, owner: 'network-team', reason: 'measured', expires: '2026-06-30' }];
  const expired = sampleReport([{ ...drift, cause: 'expired' }]);
  expect(tellAll([sampleReport([drift]), sampleReport([], { ignored }), expired])).toEqual([
    ['new a'],
    ['ignored a'],
    ['new a'],
  ]);
});

test.each([
  ['a kind that is not looked for', { kinds: ['terraform'] }],
  ['a node that is not looked at', { nodes: ['dc2-gw1'] }],
] as const)('of %s nothing is resolved, forgotten or told twice', (_, fewer) => {
  const there = sampleReport([sampleDrift('a')]);
  const told = tellAll([there, sampleReport([], fewer), there, sampleReport([], fewer), sampleReport([])]);
  expect(told).toEqual([['new a'], [], [], [], ['resolved a']]);
  const blind = sampleReport([], { unchecked: [uncheckedPart()], nodes: [] });
  expect(tellAll([blind, blind, sampleReport([], fewer), sampleReport([])])).toEqual([
    [],
    ['unchecked unchecked files dc1-gw1 host'],
    [],
    ['checked-again unchecked files dc1-gw1 host'],
  ]);
});

test.each([
  ['and what is left was looked at', {}],
  ['while others are looked at alone', { nodes: ['dc2-gw1'], kinds: ['terraform'] }],
  ['while others could not be looked at', { nodes: [], unchecked: [uncheckedPart({ node: null })] }],
] as const)('what was told of a node ends when that was taken out of the environment, %s', (_, given) => {
  const gone = sampleReport([], { ...given, environmentNodes: ['dc2-gw1'] });
  const there = sampleReport([sampleDrift('a')], { environmentNodes: ['dc1-gw1', 'dc2-gw1'] });
  expect(tellAll([there, gone, gone])).toEqual([['new a'], ['resolved a'], expect.not.arrayContaining(['resolved a'])]);
  const { remembered } = compareRuns(nothingRemembered, { report: there }, at(1));
  const { entries } = compareRuns(remembered, { report: gone }, at(2));
  expect(entries.find(({ key }) => key === 'a')).toMatchObject({
    change: 'resolved',
    node: 'dc1-gw1',
    text: expect.stringContaining('no longer part of the environment'),
  });
});

test('a node that could not be looked at until it was taken out is told as that', () => {
  const blind = sampleReport([], { unchecked: [uncheckedPart()], nodes: [] });
  const gone = sampleReport([], { nodes: ['dc2-gw1'], environmentNodes: ['dc2-gw1'] });
  const key = 'unchecked files dc1-gw1 host';
  expect(tellAll([blind, blind, gone, gone])).toEqual([[], [`unchecked ${key}`], [`resolved ${key}`], []]);
});

test.each([
  ['it is still described or deployed', ['dc1-gw1', 'dc2-gw1']],
  ['nobody knows which nodes there are', null],
] as const)('a drift of a node that was not looked at stays open while %s', (_, environmentNodes) => {
  const there = sampleReport([sampleDrift('a')]);
  const other = sampleReport([], { nodes: ['dc2-gw1'], environmentNodes });
  expect(tellAll([there, other, other])).toEqual([['new a'], [], []]);
});

test('an open drift that becomes another one is told, what passes by itself is not', () => {
  const other = (given: Partial<Drift>) => sampleReport([sampleDrift('a', given)]);
  expect(tellAll([other({}), other({ observed: 'accept all' }), other({ observed: 'accept all' })])).toEqual([
    ['new a'],
    ['changed a'],
    [],
  ]);
  expect(tellAll([other({}), other({ diff: '+ one line more' })])).toEqual([['new a'], ['changed a']]);
  const stale = (observed: string) => other({ check: 'wireguard/handshake-stale', observed });
  expect(tellAll([stale('200 s'), stale('500 s')])).toEqual([['new a'], []]);
});

test('a drift that follows from one somebody answers for is not taken for resolved', () => {
  const cause = sampleDrift('b', { consequences: [{ node: 'dc1-gw1', subject: '/etc/a.conf', what: 'gone' }] });
  const ignored = [{ drift: cause, owner: 'network-team', reason: 'measured', expires: '2026-06-30' }];
  expect(tellAll([sampleReport([sampleDrift('a')]), sampleReport([], { ignored })])).toEqual([['new a'], []]);
});

test('a part that could not be looked at is told when it stays, and when it can be again', () => {
  const without = sampleReport([], { unchecked: [uncheckedPart()] });
  const key = 'unchecked files dc1-gw1 host';
  expect(tellAll([without, sampleReport([]), without, without, without, sampleReport([]), sampleReport([])])).toEqual([
    [],
    [],
    [],
    [`unchecked ${key}`],
    [],
    [`checked-again ${key}`],
    [],
  ]);
});

test('a failed run is told once, resolves nothing, and the next good one tells that it works again', () => {
  const there = sampleReport([sampleDrift('a')]);
  expect(tellAll([there, 'no description', 'no description', there, sampleReport([])])).toEqual([
    ['new a'],
    ['run-failed run'],
    [],
    ['run-recovered run'],
    ['resolved a'],
  ]);
});

test('no value of a drift is told, and no text of others moves a cursor or carries a credential', () => {
  const hostile = sampleDrift('a', { subject: '\u001b[2J\n/etc/x\u202e https://me:hunter2@x.example/' });
  const { entries } = compareRuns(nothingRemembered, { report: sampleReport([hostile]) }, at(1));
  const text = JSON.stringify(entries);
  expect(JSON.stringify(hostile)).toContain(canary);
  expect(text).not.toContain(canary);
  expect(text).not.toContain('hunter2');
  expect(entries[0]?.subject).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('who changed it and when is told where somebody knows', () => {
  const known = sampleDrift('a', { changedBy: 'root', changedAt: '2026-01-01T00:00:00Z' });
  const report = sampleReport([known, sampleDrift('b')]);
  const { entries } = compareRuns(nothingRemembered, { report }, at(1));
  expect(entries.map(({ text }) => text)).toEqual(['changed by root at 2026-01-01T00:00:00Z', '']);
});

test('what is remembered does not grow with the runs', () => {
  let remembered: Remembered = nothingRemembered;
  for (let run = 0; run < 500; run++) {
    const drifts = [sampleDrift(`d${run}`), sampleDrift('a')];
    const unchecked = run % 2 === 0 ? [uncheckedPart({ kind: 'policy', node: `n${run}` })] : [];
    remembered = compareRuns(remembered, { report: sampleReport(drifts, { unchecked }) }, at(run)).remembered;
  }
  expect([Object.keys(remembered.drifts).length, Object.keys(remembered.unchecked).length]).toEqual([2, 0]);
});

function raise(message: string): never {
  throw new Error(message);
}

function at(nowMs: number) {
  return { nowMs, remindAfterMs: 24 * hourMs, uncheckedRuns: 2 };
}
