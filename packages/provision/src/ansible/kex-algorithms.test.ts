import { DwcpError } from '@dwcp/model';
import { scriptedRunner } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { findKexAlgorithms, orderKexAlgorithms } from './kex-algorithms.ts';

// The defaults of OpenSSH 9.2 and 9.9.
const older =
  'sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,' +
  'ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,' +
  'diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256';
const newer = older.replace(',curve25519-sha256,', ',mlkem768x25519-sha256,curve25519-sha256,');

test('the cheapest is offered first and the slowest last, and only what ssh has by default', () => {
  const ordered = [
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
  ];
  expect(orderKexAlgorithms(older.split(','))).toEqual(ordered);
  expect(orderKexAlgorithms(newer.split(','))).toEqual(['mlkem768x25519-sha256', ...ordered]);
});

test('a way nobody here knows is kept, before the slowest', () => {
  const own = ['sntrup761x25519-sha512', 'mlkem1024nistp384-sha384', 'curve25519-sha256'];
  expect(orderKexAlgorithms(own)).toEqual(['curve25519-sha256', 'mlkem1024nistp384-sha384', 'sntrup761x25519-sha512']);
});

const argv = ['ssh', '-Fnone', '-G', 'localhost'];

test.each([
  ['tells no algorithms', { stdout: 'port 22\n' }],
  ['tells what is no list of them', { stdout: 'kexalgorithms x -oProxyCommand=y\n' }],
  ['fails', { throws: new DwcpError('PROCESS_FAILED', 'ssh exited with 255: unknown option') }],
])('where ssh %s it keeps its own order', async (_what, answer) => {
  expect(await findKexAlgorithms(scriptedRunner([{ argv, ...answer }]))).toEqual([]);
});

test('what ssh tells is put in order', async () => {
  const runner = scriptedRunner([{ argv, stdout: `port 22\nkexalgorithms ${older}\ngssapikexalgorithms x\n` }]);
  expect(await findKexAlgorithms(runner)).toEqual(orderKexAlgorithms(older.split(',')));
});

test('an interrupt is thrown on', async () => {
  const runner = scriptedRunner([{ argv, throws: new DwcpError('INTERRUPTED', 'interrupted') }]);
  await expect(findKexAlgorithms(runner)).rejects.toThrow('interrupted');
});
