import { createHmac } from 'node:crypto';
import type { Alert, AlertChannel } from '../alerts/alert.ts';
import { postJson } from './post-json.ts';

/** Header of the signature: `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. */
export const signatureHeader = 'dwcp-signature';

/** The document of docs/schema/drift-alert.json to an address, signed when there is a secret. */
export function webhookChannel(options: {
  readonly url: string;
  readonly secret: string | null;
  readonly timeoutMs: number;
  readonly now: () => number;
}): AlertChannel {
  return {
    name: 'webhook',
    send(alert) {
      const nowMs = options.now();
      const body = JSON.stringify(alertDocument(alert));
      const { secret } = options;
      const signature = secret === null ? {} : { [signatureHeader]: signatureOf(body, { secret, nowMs }) };
      return postJson({
        channel: 'webhook',
        url: options.url,
        body,
        headers: { 'dwcp-alert-id': alert.id, ...signature },
        timeoutMs: options.timeoutMs,
        nowMs,
      });
    },
  };
}

export function alertDocument(alert: Alert): { readonly formatVersion: 1 } & Alert {
  return { formatVersion: 1, ...alert };
}

/** The time is signed too: a receiver can tell an old message that is sent once more by somebody else. */
export function signatureOf(body: string, from: { readonly secret: string; readonly nowMs: number }): string {
  const seconds = Math.floor(from.nowMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', from.secret).update(`${seconds}.${body}`).digest('hex')}`;
}
