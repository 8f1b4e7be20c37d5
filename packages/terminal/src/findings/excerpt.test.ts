import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';

function marked(line: string, column: number): string {
  const { text, caretAt } = excerptOf(line, column);
  return `${text}\n${' '.repeat(caretAt)}^`;
}

test('a short line is shown whole', () => {
  expect(marked('    asm: 64512', 5)).toBe('    asm: 64512\n    ^');
});

test('of a line of a hundred million characters a window around the column is shown', () => {
  const line = `${'x'.repeat(50_000_000)}asm: 1${'y'.repeat(50_000_000)}`;
  const { text, caretAt } = excerptOf(line, 50_000_001);
  expect(text).toBe(`…${'x'.repeat(60)}asm: 1${'y'.repeat(54)}…`);
  expect(text.slice(caretAt, caretAt + 6)).toBe('asm: 1');
});

test('the first and the last columns of a long line are in the window', () => {
  const line = `first${' '.repeat(300)}last`;
  expect(marked(line, 1).startsWith('first')).toBe(true);
  const { text, caretAt } = excerptOf(line, 306);
  expect(text.slice(caretAt)).toBe('last');
});

test('the caret stands under the place although what is before it takes more or fewer columns', () => {
  expect(marked('\tasm: 1', 2)).toBe('\\tasm: 1\n  ^');
  expect(marked('\u001b[2Jasm: 1', 5)).toBe('\\u001b[2Jasm: 1\n         ^');
  expect(marked('東京: 1', 5)).toBe('東京: 1\n      ^');
});

test('a place after the end, and the end of a Windows line, are the end', () => {
  expect(marked('a: 1\r', 99)).toBe('a: 1\n      ^');
});

test('a character of two units is never cut in halves', () => {
  const line = '🌉'.repeat(200);
  for (let column = 1; column <= line.length; column++) expect(excerptOf(line, column).text).not.toContain('\\ud');
});
