import { codeOf } from '@dwcp/io';
import { createTransport } from 'nodemailer';
import { type AlertChannel, AlertRefused } from '../alerts/alert.ts';
import { isCritical, renderAlertText, renderSubject } from '../alerts/render-alert.ts';

/** `starttls`: asked for, and nothing is sent without it. `implicit`: TLS from the first byte. */
export type SmtpTls = 'starttls' | 'implicit' | 'none';

export interface EmailOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: SmtpTls;
  readonly credentials: { readonly user: string; readonly password: string } | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutMs: number;
}

const maxEntries = 200;

/** One message per alert over SMTP. A connection of its own each time: alerts are rare, and a server forgets idle ones. */
export function emailChannel(options: EmailOptions): AlertChannel {
  return {
    name: 'email',
    async send(alert) {
      const transport = open(options);
      const deadline = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        deadline.reject(new AlertRefused(`email was not taken in ${options.timeoutMs / 1000} s`));
        transport.close();
      }, options.timeoutMs);
      try {
        const sent = transport.sendMail({
          from: options.from,
          to: [...options.to],
          subject: renderSubject(alert),
          text: renderAlertText(alert, { maxEntries }),
          messageId: `<${alert.id}@dwcp.invalid>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(isCritical(alert) ? { priority: 'high' as const } : {}),
        });
        await Promise.race([sent, deadline.promise]);
      } catch (cause) {
        throw cause instanceof AlertRefused ? cause : refusalOf(cause);
      } finally {
        clearTimeout(timer);
        transport.close();
      }
    },
  };
}

function open(options: EmailOptions) {
  const { host, port, tls, credentials, timeoutMs } = options;
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(credentials === null ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Of texts of others nothing is read from a file or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The code of nodemailer and of the server; its text may repeat what it was told. */
function refusalOf(cause: unknown): AlertRefused {
  const status =
    typeof cause === 'object' && cause !== null && 'responseCode' in cause ? Number(cause.responseCode) : 0;
  const code = codeOf(cause) ?? 'unknown error';
  return new AlertRefused(`email was not taken (${code}${status > 0 ? `, ${status}` : ''})`, {
    isFinal: status >= 500 || code === 'EAUTH',
  });
}
