import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { AlertRefused } from '../alerts/alert.ts';
import { canary } from '../drift-report.fixture.ts';
import { sampleAlert } from './alert.fixture.ts';
import { type HttpReceiver, openHttpReceiver } from './http-receiver.fixture.ts';
import { renderSlack, slackChannel } from './slack.ts';
import { alertDocument, webhookChannel } from './webhook.ts';

const nowMs = Date.UTC(2026, 0, 1);
const secretPath = '/services/T000/B000/very-secret-part';
const receivers: HttpReceiver[] = [];

afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function open(answer: (response: ServerResponse) => void): Promise<HttpReceiver> {
  const receiver = await openHttpReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

function channels(url: string, timeoutMs = 5_000) {
  const common = { url: `${url}${secretPath}`, timeoutMs, now: () => nowMs };
  return [slackChannel(common), webhookChannel({ ...common, secret: 'a secret of the test' })];
}

async function refusalOf(url: string, timeoutMs?: number): Promise<AlertRefused[]> {
  const refusals: AlertRefused[] = [];
  for (const channel of channels(url, timeoutMs)) {
    const cause = await channel.send(sampleAlert()).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(cause instanceof AlertRefused)) throw new Error(`${channel.name} did not refuse: ${String(cause)}`);
    refusals.push(cause);
  }
  return refusals;
}

test('the webhook gets the document, its id, and a signature that whoever knows the secret can check', async () => {
  const receiver = await open((response) => void response.writeHead(204).end());
  const alert = sampleAlert();
  await channels(receiver.url)[1]?.send(alert);
  const [request] = receiver.received;
  expect(request?.path).toBe(secretPath);
  expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'dwcp-alert-id': alert.id });
  expect(JSON.parse(request?.body ?? '')).toEqual(alertDocument(alert));
  const hmac = createHmac('sha256', 'a secret of the test')
    .update(`${nowMs / 1000}.${request?.body}`)
    .digest('hex');
  expect(request?.headers['dwcp-signature']).toBe(`t=${nowMs / 1000},v1=${hmac}`);
});

test('without a secret there is no signature', async () => {
  const receiver = await open((response) => void response.writeHead(200).end('ok'));
  await webhookChannel({ url: receiver.url, secret: null, timeoutMs: 5_000, now: () => nowMs }).send(sampleAlert());
  expect(receiver.received[0]?.headers['dwcp-signature']).toBeUndefined();
});

test('Slack gets blocks; what is critical stands in the colour of danger; no text of others calls a channel', async () => {
  const receiver = await open((response) => void response.writeHead(200).end('ok'));
  await channels(receiver.url)[0]?.send(sampleAlert());
  const body = JSON.parse(receiver.received[0]?.body ?? '');
  expect(body).toMatchObject({
    text: 'dwcp lab: 2 new, 1 resolved, 1 unchecked; 2 drifts open',
    attachments: [{ color: 'danger', blocks: [{ type: 'section' }] }],
  });
  const text: string = body.attachments[0].blocks[0].text.text;
  expect(text).toContain('/etc/&lt;!channel&gt;&amp;"quoted".conf');
  expect(text).not.toMatch(/[<>]/);
  const harmless = sampleAlert({ entries: sampleAlert().entries.filter(({ severity }) => severity !== 'critical') });
  expect(renderSlack(harmless)).toMatchObject({ blocks: [{ type: 'section' }] });
});

test('what Slack gets is not longer than it shows', () => {
  const [entry] = sampleAlert().entries;
  if (entry === undefined) throw new Error('nothing to tell');
  const alert = sampleAlert({ entries: Array.from({ length: 500 }, () => ({ ...entry, subject: '&'.repeat(390) })) });
  const text = JSON.stringify(renderSlack(alert));
  expect(text.length).toBeLessThan(3_500);
});

test('no value of a drift is in what is sent', async () => {
  const receiver = await open((response) => void response.writeHead(200).end('ok'));
  for (const channel of channels(receiver.url)) await channel.send(sampleAlert());
  expect(receiver.received).toHaveLength(2);
  expect(JSON.stringify(receiver.received)).not.toContain(canary);
});

describe('a refusal says who and what, and nothing of the address', () => {
  test.each([
    [500, { isFinal: false, retryAfterMs: null }],
    [503, { isFinal: false, retryAfterMs: null }],
    [408, { isFinal: false, retryAfterMs: null }],
    [404, { isFinal: true, retryAfterMs: null }],
    [302, { isFinal: true, retryAfterMs: null }],
  ] as const)('answered with %i', async (status, expected) => {
    const location = 'http://127.0.0.1:9/elsewhere';
    const receiver = await open((response) => void response.writeHead(status, { location }).end(secretPath));
    for (const refusal of await refusalOf(receiver.url)) {
      expect(refusal).toMatchObject(expected);
      expect(refusal.message).toMatch(new RegExp(`^(slack|webhook) answered ${status}$`));
      expect(inspected(refusal)).not.toContain('very-secret-part');
    }
    expect(receiver.received).toHaveLength(2);
  });

  test.each([
    ['7', 7_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2020 00:01:00 GMT', 0],
    ['soon', null],
  ])('answered with 429 and Retry-After %s', async (after, expected) => {
    const receiver = await open((response) => void response.writeHead(429, { 'retry-after': after }).end());
    for (const refusal of await refusalOf(receiver.url)) {
      expect(refusal).toMatchObject({ isFinal: false, retryAfterMs: expected });
    }
  });

  test('that never came: no answer', async () => {
    const receiver = await open(() => {});
    for (const refusal of await refusalOf(receiver.url, 200)) {
      expect(refusal.message).toMatch(/^(slack|webhook) did not answer in 0\.2 s$/);
      expect(inspected(refusal)).not.toContain('very-secret-part');
    }
  });

  test('that never came: nobody there', async () => {
    const receiver = await open(() => {});
    await receiver.close();
    for (const refusal of await refusalOf(receiver.url)) {
      expect(refusal.message).toMatch(/^(slack|webhook) was not reached \(ECONNREFUSED\)$/);
      expect(inspected(refusal)).not.toContain('very-secret-part');
    }
  });

  test('an answer without an end holds nothing up', async () => {
    const receiver = await open((response) => void response.writeHead(200).write('x'.repeat(100_000)));
    for (const channel of channels(receiver.url)) await channel.send(sampleAlert());
  });
});

/** Everything an error would show, its cause and its fields included. */
function inspected(error: Error): string {
  return JSON.stringify([error.message, error.stack, error.cause ?? null, Object.entries(error)]);
}
