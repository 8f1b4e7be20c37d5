import { expect, test } from 'vitest';
import { parseVersions } from './tool-versions.ts';

test('a version is the first number with dots of what a tool says; a tool that is missing says nothing', () => {
  const text = [
    'linux\t6.18.44-fc',
    'wireguard-tools\twireguard-tools v1.0.20210914 - https://git.zx2c4.com/wireguard-tools/',
    'bird\tsh: 1: bird: not found',
    'frr\tvtysh version 8.4.4',
    'iperf3\t',
    '',
  ].join('\n');
  expect(parseVersions(text)).toEqual([
    { name: 'linux', version: '6.18.44-fc' },
    { name: 'wireguard-tools', version: '1.0.20210914' },
    { name: 'frr', version: '8.4.4' },
  ]);
});
