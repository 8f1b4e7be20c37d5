import { expect, test } from 'vitest';
import { mismatch } from './mismatch.fixture.ts';
import { compareThreeWay } from './three-way.ts';

const mtu = (wanted: string, observed: string) =>
  mismatch({ check: 'wireguard/mtu-differs', aspect: 'wireguard/mtu-differs', wanted, observed });

test('what is neither as described nor as deployed was changed outside', () => {
  const declared = [mtu('1420', '1300')];
  expect(compareThreeWay({ declared, baseline: [mtu('1420', '1300')] })).toMatchObject([
    { cause: 'outside-change', wanted: '1420', baseline: '1420', observed: '1300' },
  ]);
});

test('what is still as deployed, while the description changed, is not applied', () => {
  expect(compareThreeWay({ declared: [mtu('1400', '1420')], baseline: [] })).toMatchObject([
    { cause: 'not-applied', wanted: '1400', baseline: '1420', observed: '1420' },
  ]);
});

test('changed outside and in the description alike is in sync, however it came to be', () => {
  expect(compareThreeWay({ declared: [], baseline: [mtu('1420', '1400')] })).toEqual([]);
});

test('changed outside and differently in the description shows all three values', () => {
  const sides = { declared: [mtu('1400', '1300')], baseline: [mtu('1420', '1300')] };
  expect(compareThreeWay(sides)).toMatchObject([
    { cause: 'outside-change', wanted: '1400', baseline: '1420', observed: '1300' },
  ]);
});

test('the same on another node, or of another thing, explains nothing', () => {
  const declared = [mtu('1420', '1300')];
  const others = [
    { ...mtu('1420', '1300'), node: 'dc1-gw2' },
    { ...mtu('1420', '1300'), subject: 'wg-br1-gw1' },
    { ...mtu('1420', '1300'), aspect: 'wireguard/endpoint-differs' },
  ];
  expect(compareThreeWay({ declared, baseline: others })).toMatchObject([{ cause: 'not-applied' }]);
});

test('what is gone altogether is an outside change, and a new thing that is described is not applied', () => {
  const missing = mismatch({ wanted: 'use1-gw1', observed: null });
  expect(compareThreeWay({ declared: [missing], baseline: [missing] })).toMatchObject([{ cause: 'outside-change' }]);
  expect(compareThreeWay({ declared: [missing], baseline: [] })).toMatchObject([
    { cause: 'not-applied', baseline: null, observed: null },
  ]);
});
