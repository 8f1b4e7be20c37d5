import { afterEach, expect, test } from 'vitest';
import { AlertRefused } from '../alerts/alert.ts';
import { canary } from '../drift-report.fixture.ts';
import { sampleAlert } from './alert.fixture.ts';
import { type EmailOptions, emailChannel } from './email.ts';
import { openSmtpReceiver, type SmtpBehaviour, type SmtpReceiver } from './smtp-receiver.fixture.ts';

const receivers: SmtpReceiver[] = [];

afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

const password = 'hunter2-hunter2';

async function open(behaviour: SmtpBehaviour = {}, given: Partial<EmailOptions> = {}) {
  const receiver = await openSmtpReceiver(behaviour);
  receivers.push(receiver);
  const channel = emailChannel({
    host: '127.0.0.1',
    port: receiver.port,
    tls: 'none',
    credentials: null,
    from: 'dwcp@example.org',
    to: ['ops@example.org', 'net@example.org'],
    timeoutMs: 5_000,
    ...given,
  });
  return { receiver, channel };
}

async function refusalOf(behaviour: SmtpBehaviour, given: Partial<EmailOptions> = {}): Promise<AlertRefused> {
  const { channel } = await open(behaviour, given);
  const cause = await channel.send(sampleAlert()).catch((error: unknown) => error);
  if (!(cause instanceof AlertRefused)) throw new Error(`it was taken: ${String(cause)}`);
  return cause;
}

test('a message tells everything in words, to everybody, and names itself', async () => {
  const { receiver, channel } = await open();
  await channel.send(sampleAlert({ heldBack: 2, leftOut: 3 }));
  const [message] = receiver.messages;
  expect(message?.to).toHaveLength(2);
  const text = message?.data.replaceAll('=\n', '') ?? '';
  expect(text).toMatch(/^Subject: dwcp lab: 2 new, 1 resolved, 1 unchecked; 2 drifts open$/m);
  expect(text).toMatch(/^Message-ID: <a1b2c3d4e5f60718@dwcp\.invalid>$/m);
  expect(text).toMatch(/^X-Priority: 1/m);
  expect(text).toContain('- critical drift policy/DWCP-SEC-001: /etc/bad.conf on dc1-gw1');
  expect(text).toContain('2 earlier alerts were held back');
  expect(text).toContain('and 3 others there was no room for');
  expect(text).not.toContain(canary);
});

test('credentials are given to the server that asks for them', async () => {
  const { receiver, channel } = await open({ extensions: ['AUTH PLAIN'] }, { credentials: { user: 'dwcp', password } });
  await channel.send(sampleAlert());
  const plain = Buffer.from(`\0dwcp\0${password}`).toString('base64');
  expect(receiver.lines).toContain(`AUTH PLAIN ${plain}`);
});

test('where TLS is wanted and the server has none, nothing is said to it but hello', async () => {
  const { receiver, channel } = await open({}, { tls: 'starttls', credentials: { user: 'dwcp', password } });
  await expect(channel.send(sampleAlert())).rejects.toBeInstanceOf(AlertRefused);
  expect(receiver.messages).toEqual([]);
  // Where TLS begins with the first byte, what is said is no line of SMTP.
  expect(receiver.lines.filter((line) => /^\s*(AUTH|MAIL|RCPT|DATA)\b/i.test(line))).toEqual([]);
});

test.each([
  ['RCPT', '550 no such user very-secret', { message: 'email was not taken (EENVELOPE, 550)', isFinal: true }],
  ['MAIL', '451 later', { message: 'email was not taken (EENVELOPE, 451)', isFinal: false }],
  ['.', '452 full', { message: 'email was not taken (EMESSAGE, 452)', isFinal: false }],
  ['greeting', '554 go away', { message: 'email was not taken (EPROTOCOL, 554)', isFinal: true }],
])('a server that says no at %s is named by its number', async (word, answer, expected) => {
  expect(await refusalOf({ answers: { [word]: answer } })).toMatchObject(expected);
});

test('credentials that are refused stand in no message', async () => {
  const answers = { AUTH: `535 not ${password}` };
  const refusal = await refusalOf({ answers, extensions: ['AUTH PLAIN'] }, { credentials: { user: 'dwcp', password } });
  expect(refusal).toMatchObject({ message: 'email was not taken (EAUTH, 535)', isFinal: true });
  expect(JSON.stringify([refusal.stack, refusal.cause ?? null])).not.toContain(password);
});

test.each(['greeting', 'EHLO', 'DATA', '.'])('a server that falls silent at %s holds nothing up', async (word) => {
  const refusal = await refusalOf({ answers: { [word]: 'hang' } }, { timeoutMs: 300 });
  expect(refusal.message).toMatch(/^email was not taken/);
});

test('nobody there', async () => {
  const { receiver, channel } = await open();
  await receiver.close();
  await expect(channel.send(sampleAlert())).rejects.toThrow('email was not taken (ESOCKET)');
});
