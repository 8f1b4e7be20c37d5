import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sendUnixDatagram } from './unix-datagram.ts';

/** Binds the address, says so, and prints the first datagram. */
const receiver = `
import socket, sys
address = sys.argv[1]
receiving = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiving.bind('\\0' + address[1:] if address.startswith('@') else address)
receiving.settimeout(20)
print('bound', flush=True)
print(repr(receiving.recv(4096).decode()), flush=True)
`;

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(['file', 'abstract'])('a datagram reaches a socket whose address is of the kind %s', async (kind) => {
  const address = kind === 'file' ? join(folder, 'notify') : `@dwcp-t-${process.pid}`;
  const child = spawn('python3', ['-c', receiver, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === 'bound') sendUnixDatagram(address, 'READY=1\nSTATUS=grüße');
  }
  expect(lines).toEqual(['bound', "'READY=1\\nSTATUS=grüße'"]);
});

test('an address nobody listens on, and one that is too long, are told', () => {
  const path = join(folder, 'nobody');
  expect(() => sendUnixDatagram(path, 'READY=1')).toThrow(`${path} takes no datagram (ENOENT)`);
  expect(() => sendUnixDatagram(`/${'x'.repeat(200)}`, 'READY=1')).toThrow('(ENAMETOOLONG)');
});
