import { expect, test } from 'vitest';
import { terraformFailure } from './failure.ts';

const options = { dir: '/state/terraform', fallback: '' };

test.each([
  ['No valid credential sources found', /AWS credentials/],
  ['Failed to query available provider packages', /DWCP_TERRAFORM_MIRROR/],
  ['Error acquiring the state lock', /other run/],
  ['dial tcp 127.0.0.1:4566: connect: connection refused', /endpoint answers/],
  ['read tcp 127.0.0.1:1->127.0.0.1:2: use of closed network connection', /endpoint answers/],
  ['Saved plan is stale', /dwcp plan/],
])('"%s" comes with one thing to do', (summary, hint) => {
  const error = terraformFailure('plan', [{ severity: 'error', summary, detail: '' }], options);
  expect(error.code).toBe('TERRAFORM_FAILED');
  expect(error.hint).toMatch(hint);
});

test('names the resource, drops request ids and counts the rest', () => {
  const summary =
    'creating EC2 EIP: https response error StatusCode: 400, RequestID: abc, api error InvalidAddress: no.';
  const errors = [
    { severity: 'error' as const, summary, detail: '', address: 'aws_eip.a' },
    { severity: 'error' as const, summary: 'other', detail: '' },
  ];
  expect(terraformFailure('apply', errors, options).message).toBe(
    'terraform apply failed: creating EC2 EIP: https response error StatusCode: 400, api error InvalidAddress: no (aws_eip.a) (and 1 more)',
  );
});

test('without a diagnostic it shows the last lines of what was printed', () => {
  const error = terraformFailure('init', [], { ...options, fallback: 'panic: out of memory\n' });
  expect(error.message).toBe('terraform init failed in /state/terraform: panic: out of memory');
});
