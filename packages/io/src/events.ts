import type { DwcpEvent } from '@dwcp/model';

export interface EventSink {
  /** Never throws; secrets in `data` are redacted before anything is written. */
  emit(event: DwcpEvent): void;
}

const secretKey = /(secret|password|passphrase|private.?key|preshared.?key|psk|token|credential)/i;

/** Replaces values under secret-looking keys and credentials inside URLs; returns a new value. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secretKey.test(key) && inner !== null ? '(hidden)' : redact(inner),
    ]),
  );
}

/** Hides credentials in URLs, PEM private keys and `PrivateKey =`/`PresharedKey =` lines of WireGuard files. */
export function redactText(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s:@]+:[^/\s@]+@/gi, '$1(hidden)@')
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '(hidden)')
    .replace(/((?:PrivateKey|PresharedKey)\s*=\s*)\S+/g, '$1(hidden)');
}

/** Sends every event to each sink, redacted once. */
export function fanOut(...sinks: readonly EventSink[]): EventSink {
  return {
    emit(event) {
      const safe: DwcpEvent = {
        code: event.code,
        message: redactText(event.message),
        ...(event.data === undefined ? {} : { data: redact(event.data) as Readonly<Record<string, unknown>> }),
      };
      for (const sink of sinks) sink.emit(safe);
    },
  };
}

/** Keeps events in memory; for tests. */
export function recordingSink(): EventSink & { readonly events: DwcpEvent[] } {
  const events: DwcpEvent[] = [];
  return { events, emit: (event) => void events.push(event) };
}
