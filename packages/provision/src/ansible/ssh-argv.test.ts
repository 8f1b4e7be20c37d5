import { expect, test } from 'vitest';
import { checkControlDirectory, type SshOptions, sshArgv, sshExitArgv, sshOnceArgv } from './ssh-argv.ts';

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
  [
    ['ecdh-sha2-nistp256', 'curve25519-sha256'],
    ['-o', 'KexAlgorithms=ecdh-sha2-nistp256,curve25519-sha256'],
  ],
  [[], []],
])('who asks once leaves no connection behind, and offers %j', (algorithms, order) => {
  const argv = sshOnceArgv(options, algorithms);
  const at = argv.indexOf('ControlMaster=no');
  expect(argv.slice(at + 1, at + 1 + order.length)).toEqual(order);
  expect(argv.filter((word) => word.startsWith('KexAlgorithms'))).toHaveLength(order.length / 2);
  const shared = [...argv.slice(0, at), 'ControlMaster=auto', ...argv.slice(at + 1 + order.length)];
  expect(argv).toContain('LogLevel=INFO');
  expect(shared.map((word) => (word === 'LogLevel=INFO' ? 'LogLevel=ERROR' : word))).toEqual(sshArgv(options));
});

test('refuses a directory whose sockets would not fit in a socket address', () => {
  expect(checkControlDirectory(`/tmp/${'x'.repeat(44)}`)).toHaveLength(49);
  expect(() => checkControlDirectory(`/tmp/${'x'.repeat(45)}`)).toThrow(/too long for the control sockets/);
});
