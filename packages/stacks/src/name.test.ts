import { expect, test } from 'vitest';
import { awsName } from './name.ts';

test('keeps a name that fits', () => {
  expect(awsName('iam-role', 'dwcp', 'lab', 'us-east-1')).toBe('dwcp-lab-us-east-1');
});

test('shortens two long names to different ones of the same length', () => {
  const [a, b] = ['a', 'b'].map((end) => awsName('iam-role', 'dwcp', 'x'.repeat(80), end));
  expect(a).toHaveLength(64);
  expect(b).toHaveLength(64);
  expect(a).not.toBe(b);
});
