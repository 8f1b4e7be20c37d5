import { DwcpError } from '@dwcp/model';
import { expect, test } from 'vitest';
import { lookAt } from './part-result.ts';

test('a missing tool makes a part unchecked, with the way to get it', async () => {
  const result = await lookAt('terraform lab', () => {
    throw new DwcpError('TOOL_MISSING', 'terraform is not installed', { hint: 'put it on PATH' });
  });
  expect(result).toEqual({
    part: {
      name: 'terraform lab',
      uncheckedReason: 'terraform is not installed; put it on PATH',
      isLeftOut: false,
    },
    findings: [],
  });
});

test('a bug and an interruption are not taken for a part that could not be looked at', async () => {
  await expect(
    lookAt('x', () => {
      throw new TypeError('boom');
    }),
  ).rejects.toThrow(TypeError);
  await expect(
    lookAt('x', () => {
      throw new DwcpError('INTERRUPTED', 'interrupted');
    }),
  ).rejects.toThrow('interrupted');
});

test('the many lines of a tool that broke become one', async () => {
  const result = await lookAt('ansible syntax', () => {
    throw new DwcpError('PROCESS_FAILED', 'ansible-playbook exited with 5: Traceback\n  in line 1\nno such directory');
  });
  expect(result.part.uncheckedReason).toBe('ansible-playbook exited with 5: no such directory');
});
