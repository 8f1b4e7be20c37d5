import { expect, test } from 'vitest';
import { mutantsAt } from './mutate.ts';

const document = {
  tls: { enabled: true, minVersion: 'TLS1.3' },
  days: 30,
  rules: [{ cidrs: ['10.0.0.0/8', 'fd00::/8'] }],
};
const at = (...path: (string | number)[]) => mutantsAt(document, path);
const named = (name: string, ...path: (string | number)[]) => at(...path).find((mutant) => mutant.name === name)?.value;

test('a switch is flipped, dropped and renamed, and nothing else of the document moves', () => {
  expect(at('tls', 'enabled').map((mutant) => mutant.name)).toEqual([
    'flip tls.enabled',
    'drop tls.enabled',
    'rename tls.enabled',
  ]);
  expect(named('flip tls.enabled', 'tls', 'enabled')).toEqual({
    ...document,
    tls: { enabled: false, minVersion: 'TLS1.3' },
  });
  expect(named('drop tls.enabled', 'tls', 'enabled')).toEqual({ ...document, tls: { minVersion: 'TLS1.3' } });
  expect(named('rename tls.enabled', 'tls', 'enabled')).toEqual({
    ...document,
    tls: { enabledOld: true, minVersion: 'TLS1.3' },
  });
});

test('a prefix is widened to every address of its family', () => {
  expect(at('rules', '*', 'cidrs', '*').filter((mutant) => mutant.name.startsWith('widen'))).toMatchObject([
    { value: { rules: [{ cidrs: ['0.0.0.0/0', 'fd00::/8'] }] } },
    { value: { rules: [{ cidrs: ['10.0.0.0/8', '::/0'] }] } },
  ]);
});

test('a text is replaced, a number set to zero, a list emptied', () => {
  expect(named('replace tls.minVersion', 'tls', 'minVersion')).toMatchObject({ tls: { minVersion: 'not-TLS1.3' } });
  expect(named('zero days', 'days')).toMatchObject({ days: 0 });
  expect(named('empty rules', 'rules')).toMatchObject({ rules: [] });
});

test('a place the document does not have gives no mutant', () => {
  expect(at('tls', 'nothing')).toEqual([]);
  expect(at('days', 'deeper')).toEqual([]);
});

test('the document itself is left as it is', () => {
  const before = structuredClone(document);
  at('tls', 'enabled');
  at('rules', '*', 'cidrs', '*');
  expect(document).toEqual(before);
});
