import { expect, test } from 'vitest';
import { checkBounds } from './plan-bounds.ts';

const options = { file: 'plan.json', what: 'a plan' };
const made = (type: string, count: number, values: object) =>
  Array.from({ length: count }, (_, index) => {
    const name = `made_${index}`;
    return { address: `${type}.${name}`, mode: 'managed' as const, type, name, values };
  });
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'REPORT_UNREADABLE', message: expect.stringMatching(message) });

test('a plan of two thousand subnets is read, one more is not', () => {
  expect(() => checkBounds(made('aws_subnet', 2000, {}), options)).not.toThrow();
  expect(() => checkBounds(made('aws_subnet', 2001, {}), options)).toThrow(refusal(/than 2000 resources/));
});

test('the rules of a group count', () => {
  const ingress = Array.from({ length: 5001 }, () => ({ from_port: 22 }));
  expect(() => checkBounds(made('aws_security_group', 1, { ingress }), options)).toThrow(refusal(/or 5000 rules/));
});

test('a text longer than AWS takes anywhere is refused, in whatever depth', () => {
  const long = { Statement: [{ Action: ['a'.repeat(65_537)] }] };
  expect(() => checkBounds(made('aws_iam_role', 1, long), options)).toThrow(refusal(/64 KB in aws_iam_role\.made_0/));
});

test('resources of other kinds may be as many and as large as they like', () => {
  expect(() => checkBounds(made('local_file', 9000, { content: 'a'.repeat(70_000) }), options)).not.toThrow();
});
