import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { DwcpError } from '@dwcp/model';
import type { AlertSettings } from '@dwcp/monitor';
import * as z from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where alerts go, from the variables of the DWCP guide and those of dwcp. Addresses of webhooks and passwords are secrets: a
 * message names the variable and never what is in it.
 */
export function alertSettingsOf(environment: Environment, cwd: string): AlertSettings {
  const values = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(values);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new DwcpError('USAGE', `the variable ${String(issue?.path[0] ?? '')} ${issue?.message ?? 'is not valid'}`, {
      hint: 'docs/drift.md lists the variables of the monitor',
    });
  }
  const { DWCP_DRIFT_LOG, SLACK_WEBHOOK, DWCP_ALERT_WEBHOOK, DWCP_ALERT_WEBHOOK_SECRET } = result.data;
  if (DWCP_ALERT_WEBHOOK_SECRET !== undefined && DWCP_ALERT_WEBHOOK === undefined) {
    throw missing('DWCP_ALERT_WEBHOOK', 'DWCP_ALERT_WEBHOOK_SECRET signs what goes there');
  }
  return {
    logFile: DWCP_DRIFT_LOG === undefined ? null : resolve(cwd, DWCP_DRIFT_LOG),
    email: emailOf(result.data),
    slackUrl: SLACK_WEBHOOK ?? null,
    webhook:
      DWCP_ALERT_WEBHOOK === undefined ? null : { url: DWCP_ALERT_WEBHOOK, secret: DWCP_ALERT_WEBHOOK_SECRET ?? null },
  };
}

/** Names of the machine itself: what goes there crosses no network. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

const url = z.string().refine(isSafeUrl, 'is no https address (http only to this machine)');
const address = z.email();
const from = z.string().regex(/^[^\s<>@]+@[^\s<>@]+$/, 'is no address');

const schema = z.object({
  DWCP_DRIFT_LOG: z.string().optional(),
  SLACK_WEBHOOK: url.optional(),
  DWCP_ALERT_WEBHOOK: url.optional(),
  DWCP_ALERT_WEBHOOK_SECRET: z.string().min(16, 'is shorter than 16 characters').optional(),
  ALERT_EMAIL: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => address.safeParse(part).success), 'is no list of addresses')
    .optional(),
  DWCP_SMTP_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/, 'is no host')
    .optional(),
  DWCP_SMTP_PORT: z.coerce
    .number('is no port')
    .int('is no port')
    .min(1, 'is no port')
    .max(65_535, 'is no port')
    .optional(),
  DWCP_SMTP_TLS: z.enum(['starttls', 'implicit', 'none'], 'is starttls, implicit or none').optional(),
  DWCP_SMTP_USER: z.string().optional(),
  DWCP_SMTP_PASSWORD: z.string().optional(),
  DWCP_SMTP_FROM: from.optional(),
});

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname: host, username, password } = new URL(text);
  // fetch takes no credentials in an address, and would name them when it says so.
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(host));
}

function emailOf(values: z.infer<typeof schema>): AlertSettings['email'] {
  const { ALERT_EMAIL: to, DWCP_SMTP_HOST: host, DWCP_SMTP_USER: user, DWCP_SMTP_PASSWORD: password } = values;
  if (to === undefined) return null;
  if (host === undefined) throw missing('DWCP_SMTP_HOST', 'ALERT_EMAIL needs a server that takes the message');
  if ((user === undefined) !== (password === undefined)) {
    throw missing(user === undefined ? 'DWCP_SMTP_USER' : 'DWCP_SMTP_PASSWORD', 'one goes with the other');
  }
  const tls = values.DWCP_SMTP_TLS ?? (values.DWCP_SMTP_PORT === 465 ? 'implicit' : 'starttls');
  if (tls === 'none' && !loopback.test(host)) {
    throw new DwcpError('USAGE', 'DWCP_SMTP_TLS=none is for a server of this machine', {
      hint: 'set DWCP_SMTP_TLS to starttls or implicit',
    });
  }
  return {
    host,
    port: values.DWCP_SMTP_PORT ?? (tls === 'implicit' ? 465 : 587),
    tls,
    credentials: user === undefined || password === undefined ? null : { user, password },
    from: values.DWCP_SMTP_FROM ?? `dwcp@${hostname()}`,
    to,
  };
}

function missing(variable: string, why: string): DwcpError {
  return new DwcpError('USAGE', `the variable ${variable} is missing: ${why}`, {
    hint: 'docs/drift.md lists the variables of the monitor',
  });
}
