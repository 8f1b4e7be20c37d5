import { DwcpError } from '@dwcp/model';
import { expect, test } from 'vitest';
import { errorDocument, exitCodeOfError, renderError } from './error-report.ts';
import { plainPalette } from './palette.ts';

test('an expected error is one line and one hint, without a stack', () => {
  const error = new DwcpError('PORT_TAKEN', 'port 5000 is in use', { hint: 'stop process 12' });
  expect(renderError(error, plainPalette)).toBe('error PORT_TAKEN: port 5000 is in use\nhint: stop process 12\n');
});

test('a declined question is one soft line', () => {
  expect(renderError(new DwcpError('ABORTED', 'nothing was changed'), plainPalette)).toBe('nothing was changed\n');
});

test('a bug shows its stack and asks to be reported', () => {
  const text = renderError(new Error('boom'), plainPalette);
  expect(text).toMatch(/^bug in dwcp, please report it with these lines:\nError: boom\n {4}at /);
});

test('credentials in a message are hidden', () => {
  const error = new DwcpError('PROCESS_FAILED', 'git clone https://me:hunter2@example.test/x failed');
  expect(renderError(error, plainPalette)).not.toContain('hunter2');
  expect(JSON.stringify(errorDocument(error))).not.toContain('hunter2');
});

test('what an error quotes neither moves the cursor nor passes for a line of dwcp', () => {
  const quoted = 'terraform said: \u001b[2J\r\u202eno\r\nhint: run `rm -r /`';
  const text = renderError(new DwcpError('TERRAFORM_FAILED', quoted, { hint: 'look at \u0007x' }), plainPalette);
  expect(text).toBe(
    'error TERRAFORM_FAILED: terraform said: \\u001b[2J\\r\\u202eno\n  hint: run `rm -r /`\nhint: look at \\u0007x\n',
  );
  expect(renderError(new DwcpError('ABORTED', 'no\u001b[1m'), plainPalette)).toBe('no\\u001b[1m\n');
  expect(renderError(new Error('\u001b[31mboom'), plainPalette)).toContain('Error: \\u001b[31mboom\n    at ');
});

test('an interrupted run exits 130, every other error 1', () => {
  expect(exitCodeOfError(new DwcpError('INTERRUPTED', 'interrupted'))).toBe(130);
  expect(exitCodeOfError(new DwcpError('USAGE', 'no'))).toBe(1);
  expect(exitCodeOfError(new Error('boom'))).toBe(1);
});
