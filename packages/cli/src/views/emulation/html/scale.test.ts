import { expect, test } from 'vitest';
import { linearScale, logScale } from './scale.ts';

test('a linear axis begins at zero and ends at a round number', () => {
  const scale = linearScale(412, 100, 700);
  expect(scale.ticks.map((tick) => tick.label)).toEqual(['0 ms', '100 ms', '200 ms', '300 ms', '400 ms', '500 ms']);
  expect(scale.at(0)).toBe(100);
  expect(scale.at(250)).toBe(400);
  expect(scale.at(9_999)).toBe(700);
});

test('nothing measured has an axis too', () => {
  expect(linearScale(0, 0, 100).ticks.length).toBeGreaterThan(1);
});

test('a logarithmic axis has a place for zero and one for every power of ten', () => {
  const scale = logScale(7_106, 0, 1_000);
  expect(scale.ticks.map((tick) => tick.label)).toEqual(['0 ms', '1 ms', '10 ms', '100 ms', '1 s', '10 s']);
  expect(scale.at(0)).toBe(0);
  expect(scale.at(1)).toBeGreaterThan(0);
  expect(scale.at(10_000)).toBe(1_000);
  expect(scale.at(150) - scale.at(15)).toBeCloseTo(scale.at(1_000) - scale.at(100));
});
