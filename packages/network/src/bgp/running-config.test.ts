import { expect, test } from 'vitest';
import { compareRunningConfig } from './running-config.ts';

const file = [
  '! notice',
  'hostname gw',
  'router bgp 64512',
  ' neighbor 10.0.0.1 remote-as 64513',
  ' !',
  ' address-family ipv4 unicast',
  '  neighbor 10.0.0.1 activate',
  ' exit-address-family',
  'exit',
].join('\n');

test('order, comments and the host name make no difference', () => {
  const running = [
    'Building configuration...',
    'frr version 8.4.4',
    'hostname other',
    'router bgp 64512',
    ' address-family ipv4 unicast',
    '  neighbor 10.0.0.1 activate',
    ' exit-address-family',
    ' neighbor 10.0.0.1 remote-as 64513',
    'exit',
    'end',
  ].join('\n');
  expect(compareRunningConfig(file, running)).toEqual([]);
});

test('reports a line the daemon did not take, with the context it stands in', () => {
  const running = file.replace('  neighbor 10.0.0.1 activate\n', '');
  expect(compareRunningConfig(file, running)).toEqual([
    {
      kind: 'line-not-running',
      subject: 'router bgp 64512 > address-family ipv4 unicast > neighbor 10.0.0.1 activate',
      wanted: null,
      observed: null,
    },
  ]);
});

test('reports a line somebody added by hand', () => {
  const running = file.replace(' !', ' neighbor 10.0.0.1 shutdown');
  expect(compareRunningConfig(file, running).map(({ kind, subject }) => [kind, subject])).toEqual([
    ['line-extra', 'router bgp 64512 > neighbor 10.0.0.1 shutdown'],
  ]);
});
