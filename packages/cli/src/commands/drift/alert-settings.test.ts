import { expect, test } from 'vitest';
import { alertSettingsOf } from './alert-settings.ts';

const slack = 'https://hooks.slack.example/services/T0/B0/very-secret';
const settingsOf = (environment: Readonly<Record<string, string>>) => alertSettingsOf(environment, '/srv');

test('without variables only the log is told, and an empty variable is none', () => {
  const nothing = { logFile: null, email: null, slackUrl: null, webhook: null };
  expect(settingsOf({})).toEqual(nothing);
  expect(settingsOf({ SLACK_WEBHOOK: '', ALERT_EMAIL: '', DWCP_DRIFT_LOG: '' })).toEqual(nothing);
});

test('what is set is where alerts go', () => {
  expect(
    settingsOf({
      ALERT_EMAIL: 'ops@example.org, net@example.org',
      DWCP_SMTP_HOST: 'mail.example.org',
      DWCP_SMTP_USER: 'dwcp',
      DWCP_SMTP_PASSWORD: 'x',
      DWCP_SMTP_FROM: 'dwcp@example.org',
      SLACK_WEBHOOK: slack,
      DWCP_ALERT_WEBHOOK: 'http://127.0.0.1:9000/x',
      DWCP_ALERT_WEBHOOK_SECRET: 'sixteen characters',
      DWCP_DRIFT_LOG: 'drift.log',
    }),
  ).toEqual({
    logFile: '/srv/drift.log',
    email: {
      host: 'mail.example.org',
      port: 587,
      tls: 'starttls',
      credentials: { user: 'dwcp', password: 'x' },
      from: 'dwcp@example.org',
      to: ['ops@example.org', 'net@example.org'],
    },
    slackUrl: slack,
    webhook: { url: 'http://127.0.0.1:9000/x', secret: 'sixteen characters' },
  });
});

test.each([
  [{ DWCP_SMTP_PORT: '465' }, { port: 465, tls: 'implicit' }],
  [{ DWCP_SMTP_TLS: 'implicit' }, { port: 465, tls: 'implicit' }],
  [{ DWCP_SMTP_PORT: '25' }, { port: 25, tls: 'starttls' }],
])('of %o the port and TLS are %o', (given, expected) => {
  const email = { ALERT_EMAIL: 'ops@example.org', DWCP_SMTP_HOST: 'mail.example.org', ...given };
  expect(settingsOf(email).email).toMatchObject(expected);
});

test.each([
  [{ SLACK_WEBHOOK: 'http://hooks.slack.example/very-secret' }, 'SLACK_WEBHOOK is no https address'],
  [{ SLACK_WEBHOOK: 'very-secret' }, 'SLACK_WEBHOOK is no https address'],
  [{ DWCP_ALERT_WEBHOOK: 'https://me:very-secret@x.example/' }, 'DWCP_ALERT_WEBHOOK is no https address'],
  [{ DWCP_ALERT_WEBHOOK: 'https://x.example/', DWCP_ALERT_WEBHOOK_SECRET: 'very-secret' }, 'is shorter than 16'],
  [{ DWCP_ALERT_WEBHOOK_SECRET: 'very-secret-very-secret' }, 'DWCP_ALERT_WEBHOOK is missing'],
  [{ ALERT_EMAIL: 'very-secret' }, 'ALERT_EMAIL is no list of addresses'],
  [{ ALERT_EMAIL: 'ops@example.org' }, 'DWCP_SMTP_HOST is missing'],
  [{ ALERT_EMAIL: 'a@example.org', DWCP_SMTP_HOST: 'm.example', DWCP_SMTP_USER: 'very-secret' }, 'DWCP_SMTP_PASSWORD'],
  [{ ALERT_EMAIL: 'a@example.org', DWCP_SMTP_HOST: 'm.example', DWCP_SMTP_TLS: 'none' }, 'DWCP_SMTP_TLS=none'],
  [{ ALERT_EMAIL: 'a@example.org', DWCP_SMTP_HOST: 'm.example', DWCP_SMTP_PORT: '0' }, 'DWCP_SMTP_PORT is no port'],
])('%o is a usage error that names the variable and not what is in it', (environment, message) => {
  expect(() => settingsOf(environment)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => settingsOf(environment)).toThrow(message);
  expect(() => settingsOf(environment)).not.toThrow('very-secret');
});
