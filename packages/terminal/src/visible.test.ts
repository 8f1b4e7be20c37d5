import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test('text that a terminal would obey is spelt out', () => {
  expect(visible('a\u001b[31mred\u001b]0;title\u0007')).toBe('a\\u001b[31mred\\u001b]0;title\\u0007');
  expect(visible('\u009b2J')).toBe('\\u009b2J');
  expect(visible('one\r\ntwo\tthree')).toBe('one\\r\\ntwo\\tthree');
  expect(visible('\u0000\u007f')).toBe('\\u0000\\u007f');
});

test('marks that turn the direction of text, and halves of characters, are spelt out', () => {
  expect(visible('user\u202etxt.exe')).toBe('user\\u202etxt.exe');
  expect(visible('\ud800 \udc00')).toBe('\\ud800 \\udc00');
});

test('letters of any script and whole characters outside the basic plane stay', () => {
  expect(visible('Zürich 東京 мост 🌉')).toBe('Zürich 東京 мост 🌉');
});
