import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertRefused } from '../alerts/alert.ts';
import { sampleAlert } from './alert.fixture.ts';
import { emailChannel } from './email.ts';

let folder = '';
let server: Server;
let said = '';

/** A mail server with a certificate nobody vouches for. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const made = [
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
  ];
  execFileSync('openssl', ['req', ...made, ...subject], { stdio: 'ignore' });
  said = '';
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      said += String(bytes);
    });
    socket.write('220 dwcp.invalid\r\n');
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test('a server nobody vouches for gets neither credentials nor the message', async () => {
  const channel = emailChannel({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    tls: 'implicit',
    credentials: { user: 'dwcp', password: 'hunter2-hunter2' },
    from: 'dwcp@example.org',
    to: ['ops@example.org'],
    timeoutMs: 10_000,
  });
  const cause: unknown = await channel.send(sampleAlert()).catch((error: unknown) => error);
  expect(cause).toBeInstanceOf(AlertRefused);
  expect(String(cause)).toMatch(/email was not taken \(/);
  expect(String(cause)).not.toMatch(/ s$/);
  expect(said).toBe('');
});
