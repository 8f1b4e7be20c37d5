import { driftOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { calmFacts } from './calm-facts.fixture.ts';
import { isOvertaken, withoutOvertaken } from './overtaken.ts';
import { planRemediation } from './plan-remediation.ts';

const sysctl = driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward' });
const other = driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward', node: 'dc1-gw2' });
const vpc = driftOf('terraform/changed', { node: null, subject: 'aws_vpc.use1' });
const flowLog = driftOf('terraform/gone', { node: null, subject: 'aws_flow_log.use1' });

test('an answer that came at once is about what was shown, a late one may not be', () => {
  expect(isOvertaken({ askedAt: 0, now: 30_000 })).toBe(false);
  expect(isOvertaken({ askedAt: 0, now: 30_001 })).toBe(true);
  // A clock that was set back tells nothing of how long it took.
  expect(isOvertaken({ askedAt: 1, now: 0 })).toBe(true);
});

test('what changed while the question waited is left, and the rest is put back', () => {
  const plan = planRemediation([sysctl, other, vpc], calmFacts);
  const narrowed = withoutOvertaken(plan, planRemediation([other, vpc], calmFacts));
  expect(narrowed.mended).toEqual([other, vpc]);
  expect(narrowed.waves.flat().map(({ node }) => node)).toEqual(['dc1-gw2']);
  expect(narrowed.addresses).toEqual(['aws_vpc.use1']);
  expect(narrowed.left).toEqual([{ drift: sysctl, reason: expect.stringMatching(/while the question waited/) }]);
});

test('a plan of the cloud is carried out whole or not at all', () => {
  const plan = planRemediation([sysctl, vpc, flowLog], calmFacts);
  const narrowed = withoutOvertaken(plan, planRemediation([sysctl, vpc], calmFacts));
  expect(narrowed).toMatchObject({ addresses: [], mended: [sysctl] });
  expect(narrowed.left.map(({ drift }) => drift)).toEqual([vpc, flowLog]);
});

test('nothing is put back that was not shown', () => {
  const plan = planRemediation([sysctl], calmFacts);
  expect(withoutOvertaken(plan, plan)).toEqual(plan);
});
