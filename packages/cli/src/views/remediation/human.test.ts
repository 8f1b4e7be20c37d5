import { plainPalette, renderDocument } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { exitCodeOfRemediation } from '../../commands/drift/remediate.ts';
import { renderRemediation } from './human.ts';
import { remediationDocument } from './json.ts';
import { sampleRemediation } from './remediation-report.fixture.ts';

test('for people what is not in order comes first, each with its reason', () => {
  expect(renderRemediation(sampleRemediation, plainPalette)).toBe(`\
lab: 1 fixed, 1 not fixed, 1 left to you 3 drifts of 2026-11-01T10:00:00.000Z, release 4f0c4f0c4f0c in 42.0 s

steps
  failed terraform-apply in 5.0 s: aws_vpc.use1
    update aws_vpc.use1
    terraform apply failed\\u001b[2J
  done ansible-rerun on dc1-gw1 (tags system) in 4.0 s: dc1-gw1 net.ipv4.ip_forward

not fixed
  aws_vpc.use1  terraform/changed 0123456789ab
    terraform apply failed

left to you
  dc1-gw1 /etc/dwcp/extra.yaml  file/unexpected 2123456789ab
    remove it by hand

fixed
  dc1-gw1 net.ipv4.ip_forward  sysctl/differs 1123456789ab

not looked at by the report
  running-config dc1-gw2 node: timed out\\u001b[31m
`);
});

test('of a step that failed on some of its nodes each is told with its reason', () => {
  const [, step] = sampleRemediation.steps;
  if (step === undefined) throw new Error('the sample has steps');
  const failures = [
    { node: 'dc1-gw1', reason: 'nftables.service is failed' },
    { node: 'dc1-gw2', reason: 'no answer' },
  ];
  const steps = [{ ...step, status: 'failed', reason: 'failed on 2 of 3 nodes', failures } as const];
  const shown = renderRemediation({ ...sampleRemediation, steps }, plainPalette);
  expect(shown).toContain('    dc1-gw1: nftables.service is failed\n    dc1-gw2: no answer\n');
});

test('a report without drifts says that there was nothing, and one that changed nothing says so', () => {
  expect(renderRemediation({ ...sampleRemediation, steps: [], drifts: [] }, plainPalette)).toMatch(
    /^lab: nothing to repair /,
  );
  expect(renderRemediation({ ...sampleRemediation, isDryRun: true }, plainPalette)).toContain('nothing was changed');
});

test('a remediation report is a document of its schema, with nothing the schema does not name', () => {
  const document: unknown = JSON.parse(renderDocument(sampleRemediation));
  expect(remediationDocument.parse(document)).toEqual(document);
});

const [sample] = sampleRemediation.drifts;
test.each([
  [['fixed', 'gone'], 0],
  [[], 0],
  [['fixed', 'left'], 2],
  [['not-fixed'], 2],
  [['changed'], 2],
  [['planned'], 2],
  [['fixed', 'unchecked'], 3],
  [['left', 'unchecked'], 2],
] as const)('%j exits with %d', (outcomes, code) => {
  if (sample === undefined) throw new Error('the sample has drifts');
  const drifts = outcomes.map((outcome) => ({ ...sample, outcome }));
  expect(exitCodeOfRemediation({ ...sampleRemediation, unchecked: [], drifts })).toBe(code);
});

test('where the report could not look, nobody knows that there is nothing left', () => {
  expect(exitCodeOfRemediation({ ...sampleRemediation, drifts: [] })).toBe(3);
});
