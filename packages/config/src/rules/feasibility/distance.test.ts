import { expect, test } from 'vitest';
import { distanceKm, lightFloorUs } from './distance.ts';

test('New York and Frankfurt are 6,200 km apart, 31 ms by light in fibre', () => {
  const km = distanceKm({ latitude: 40.71, longitude: -74.01 }, { latitude: 50.11, longitude: 8.68 });
  expect(Math.round(km / 10)).toBe(620);
  expect(Math.round(lightFloorUs(km) / 1e3)).toBe(31);
});

test('a quarter of the meridian is 10,008 km', () => {
  expect(Math.round(distanceKm({ latitude: 0, longitude: 10 }, { latitude: 90, longitude: -40 }))).toBe(10008);
});

test('two opposite places are half a circumference apart, and a place is at itself', () => {
  expect(Math.round(distanceKm({ latitude: 30, longitude: 20 }, { latitude: -30, longitude: -160 }))).toBe(20015);
  expect(distanceKm({ latitude: 30, longitude: 20 }, { latitude: 30, longitude: 20 })).toBe(0);
});
