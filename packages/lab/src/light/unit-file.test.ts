import { expect, test } from 'vitest';
import { parseSpan, parseUnitFiles, splitWords } from './unit-file.ts';

test('a drop-in adds to a unit, and an empty setting forgets what came before', () => {
  const settings = parseUnitFiles([
    '[Unit]\nBefore=a.target b.target\n# no\n[Service]\nExecReload=/bin/old\nExecStart=/bin/x \\\n  --long\n',
    '[Service]\nExecReload=\nExecReload=/bin/new %i\nRestartSec=2\n',
  ]);
  expect(settings.get('Service.ExecReload')).toEqual(['/bin/new %i']);
  expect(settings.get('Service.ExecStart')).toEqual(['/bin/x    --long']);
  expect(settings.get('Service.RestartSec')).toEqual(['2']);
  expect(settings.get('Unit.Before')).toEqual(['a.target b.target']);
});

test.each([
  [`a  'b c' "d \\" e" f"g"h`, ['a', 'b c', 'd " e', 'fgh']],
  ['', []],
  [`--web='x'`, ['--web=x']],
])('splits %s', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each([
  ['5', 5_000],
  ['2m', 120_000],
  ['1min 30s', 90_000],
  ['20ms', 20],
  ['infinity', null],
  ['', null],
])('reads the time span %s', (text, span) => {
  expect(parseSpan(text)).toBe(span);
});
