import { codeOf } from '@dwcp/io';
import { AlertRefused, type ChannelName } from '../alerts/alert.ts';

export interface PostOptions {
  readonly channel: ChannelName;
  /** A secret: it stands in no message. */
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly nowMs: number;
}

/** Posts a document; whatever but a 2xx is AlertRefused, whose message holds no part of the address or the answer. */
export async function postJson(options: PostOptions): Promise<void> {
  const { channel } = options;
  const response = await ask(options);
  // Nobody reads it, and one that never ends must hold no connection.
  await response.body?.cancel().catch(() => {});
  if (response.ok) return;
  const { status } = response;
  const isWorthAnother = status === 408 || status === 425 || status === 429 || status >= 500;
  throw new AlertRefused(`${channel} answered ${status}`, {
    retryAfterMs: retryAfterOf(response.headers.get('retry-after'), options.nowMs),
    isFinal: !isWorthAnother,
  });
}

async function ask({ channel, url, body, headers, timeoutMs }: PostOptions): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'dwcp', ...headers },
      // What is signed and addressed to one receiver goes to no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      throw new AlertRefused(`${channel} did not answer in ${timeoutMs / 1000} s`);
    }
    const inner = cause instanceof Error ? cause.cause : undefined;
    throw new AlertRefused(`${channel} was not reached (${codeOf(inner) ?? 'unknown error'})`);
  }
}

/** RFC 9110 §10.2.3: seconds or a date. */
function retryAfterOf(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
