import { expect, test } from 'vitest';
import {
  checkControlDirectory,
  isKeyExchangeRefused,
  type SshOptions,
  sshArgv,
  sshExitArgv,
  sshOnceArgvs,
} from './ssh-argv.ts';

const options: SshOptions = {
  host: 'dc1-gw1',
  address: '198.18.0.11',
  user: 'root',
  key: '/s/id',
  knownHosts: '/s/known_hosts',
  controlDir: '/tmp/dwcp-ssh-0123456789',
  prefix: ['nsenter', '--net=/run/netns/x', '--'],
};

test('ends with the destination behind -- and accepts only known host keys', () => {
  const argv = sshArgv(options);
  expect(argv.slice(0, 4)).toEqual(['nsenter', '--net=/run/netns/x', '--', 'ssh']);
  expect(argv.slice(-2)).toEqual(['--', '198.18.0.11']);
  expect(argv).toContain('StrictHostKeyChecking=yes');
  expect(argv).toContain('UserKnownHostsFile=/s/known_hosts');
  expect(argv).toContain('ControlPath=/tmp/dwcp-ssh-0123456789/%C');
});

test('the shared connection is ended with the same options it was made with', () => {
  const argv = sshExitArgv(options);
  expect(argv.slice(3, 6)).toEqual(['ssh', '-O', 'exit']);
  expect([...argv.slice(0, 4), ...argv.slice(6)]).toEqual(sshArgv(options));
});

test.each([
  [0, '-sntrup761*,curve25519*,diffie-hellman*'],
  [1, '-sntrup761*'],
])('who asks once leaves no connection behind, way %i', (way, algorithms) => {
  const argv = sshOnceArgvs(options)[way] ?? [];
  const at = argv.indexOf('ControlMaster=no');
  expect(argv.slice(at + 1, at + 3)).toEqual(['-o', `KexAlgorithms=${algorithms}`]);
  const shared = [...argv.slice(0, at), 'ControlMaster=auto', ...argv.slice(at + 3)];
  expect(argv).toContain('LogLevel=INFO');
  expect(shared.map((word) => (word === 'LogLevel=INFO' ? 'LogLevel=ERROR' : word))).toEqual(sshArgv(options));
});

test('knows what ssh says when no key exchange is left', () => {
  // OpenSSH 9.2 against a server that takes sntrup761 alone.
  const said = 'Unable to negotiate with 127.0.0.1 port 39222: no matching key exchange method found. Their offer: x';
  expect(isKeyExchangeRefused(`ssh exited with 255: ${said}`)).toBe(true);
  expect(isKeyExchangeRefused('ssh exited with 255: Permission denied (publickey)')).toBe(false);
});

test('refuses a directory whose sockets would not fit in a socket address', () => {
  expect(checkControlDirectory(`/tmp/${'x'.repeat(44)}`)).toHaveLength(49);
  expect(() => checkControlDirectory(`/tmp/${'x'.repeat(45)}`)).toThrow(/too long for the control sockets/);
});
