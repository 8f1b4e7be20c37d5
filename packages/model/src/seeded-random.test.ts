import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const first = (seed: number, stream: string, count: number): readonly number[] => {
  const next = seededRandom(seed, stream);
  return Array.from({ length: count }, next);
};

test('the same seed and name give the same numbers, another of either gives others', () => {
  expect(first(7, 'a', 50)).toEqual(first(7, 'a', 50));
  expect(first(7, 'a', 50)).not.toEqual(first(8, 'a', 50));
  expect(first(7, 'a', 50)).not.toEqual(first(7, 'b', 50));
});

test('the numbers of a seed are these for ever: recorded runs are repeated with them', () => {
  expect(first(1, 'wan-link', 3)).toMatchInlineSnapshot(`
    [
      0.3822576361708343,
      0.01150310318917036,
      0.4937331520486623,
    ]
  `);
});

test('ten thousand numbers fill ten equal parts evenly', () => {
  const parts = Array.from({ length: 10 }, () => 0);
  for (const value of first(42, 'parts', 10_000)) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    const part = Math.floor(value * 10);
    parts[part] = (parts[part] ?? 0) + 1;
  }
  // Chi squared with 9 degrees of freedom: over 27.9 one time in a thousand.
  expect(parts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
});
