import type { Change } from '@dwcp/model';
import { renderRelease } from '@dwcp/network';
import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { type Approval, approvalOf, isApproval, whyNotApproved } from './approval.ts';

const base = { reason: '', disruption: 'none', diff: null } as const;
const host: Change = { ...base, kind: 'host', action: 'create', subject: 'gw', node: 'gw' };
const file: Change = { ...base, kind: 'file', action: 'update', subject: '/etc/nftables.conf', node: 'gw' };
const vpc: Change = { ...base, kind: 'terraform', action: 'create', subject: 'aws_vpc.a', node: null };
const group: Change = { ...vpc, action: 'update', subject: 'aws_security_group.a', reason: 'differs in tags' };

const inputs = [{ file: 'config/environments/lab.yaml', sha256: 'a'.repeat(64) }];
const releases = renderRelease(labTopology(), { publicKeys: {} });
const shown = (changes: readonly Change[], others: Partial<Parameters<typeof approvalOf>[0]> = {}): Approval =>
  approvalOf({ inputs, releases, planDigest: 'plan of the first run', changes, ...others });

function refusal(
  changes: readonly Change[],
  given: Approval,
  others: Partial<Parameters<typeof approvalOf>[0]> = {},
): string | null {
  return whyNotApproved(shown(changes, { planDigest: 'plan of the resumed run', ...others }), changes, { given });
}

test('the same changes, or fewer, of the same description are approved', () => {
  const given = shown([host, vpc]);
  expect(refusal([host, vpc], given)).toBeNull();
  expect(refusal([vpc], given)).toBeNull();
  expect(refusal([], given)).toBeNull();
});

test('the same changes by name are not approved when the description is another', () => {
  const changed = [{ file: 'config/environments/lab.yaml', sha256: 'b'.repeat(64) }];
  expect(refusal([file], shown([file]), { inputs: changed })).toBe(
    'the description changed since the changes were approved',
  );
});

test('the same changes by name are not approved when a file would get other bytes', () => {
  const [first, ...rest] = releases;
  if (first === undefined) throw new Error('the lab has nodes');
  const files = first.files.map((item) => ({ ...item, content: `${item.content}\n` }));
  expect(refusal([file], shown([file]), { releases: [{ ...first, files }, ...rest] })).toBe(
    'the files for the nodes are others than those that were approved',
  );
});

test('whoever agreed to a new node agreed to its files', () => {
  expect(refusal([file], shown([host]))).toBeNull();
});

test('another file, a deletion and anything in the cloud that was not shown are not approved', () => {
  expect(refusal([file], shown([{ ...file, subject: '/etc/frr/frr.conf' }]))).toContain('/etc/nftables.conf');
  expect(refusal([{ ...file, action: 'delete' }], shown([host]))).toContain('delete gw /etc/nftables.conf');
  expect(refusal([{ ...vpc, action: 'delete' }], shown([vpc]))).toContain('delete terraform aws_vpc.a');
  expect(refusal([{ ...group, reason: 'differs in ingress' }], shown([group]))).toContain('aws_security_group.a');
});

test('an approval is bound to the description, the release, the plan and the changes', () => {
  const digests = [
    shown([vpc]),
    shown([vpc], { inputs: [] }),
    shown([vpc], { releases: [] }),
    shown([vpc], { planDigest: null }),
    shown([]),
  ].map((approval) => approval.digest);
  expect(new Set(digests).size).toBe(5);
  expect(shown([vpc])).toEqual(shown([vpc]));
});

test('an approval survives the journal; one by names alone, as was kept once, is none', () => {
  expect(isApproval(JSON.parse(JSON.stringify(shown([vpc]))))).toBe(true);
  expect(isApproval({ release: 'r', changes: ['|terraform|aws_vpc.a|create'] })).toBe(false);
});
