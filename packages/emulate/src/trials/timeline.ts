import type { OutageSplit, TimelineEvent } from '@dwcp/model';

/** Something a host said or did, by the wall clock of the machine, which all hosts share. */
export interface HostEvent {
  /** Milliseconds since the epoch, with fractions. */
  readonly wallMs: number;
  readonly node: string;
  readonly source: TimelineEvent['source'];
  readonly message: string;
}

/**
 * One line of `ip -tshort monitor route` (with TZ=UTC) or of `journalctl --output=short-unix`; null for lines that tell
 * nothing about a failover.
 */
export function parseHostLine(node: string, line: string): HostEvent | null {
  const route = /^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+)\] (.*)$/.exec(line);
  if (route !== null) {
    const [, time = '', text = ''] = route;
    if (!/ proto (bgp|bird|static|zebra|186) /.test(`${text} `)) return null;
    return { wallMs: parseIsoMicros(time), node, source: 'route', message: text.trim().replace(/\s+/g, ' ') };
  }
  const logged = /^(\d+\.\d+) \S+ ([\w-]+)\[\d+\]: (.*)$/.exec(line);
  if (logged === null) return null;
  const [, seconds = '', daemon = '', text = ''] = logged;
  const source = sourceOf(daemon, text);
  return source === null ? null : { wallMs: Number(seconds) * 1_000, node, source, message: `${daemon}: ${text}` };
}

function sourceOf(daemon: string, text: string): TimelineEvent['source'] | null {
  if (/\bBFD\b/i.test(text) && /down|up|changed/i.test(text)) return 'bfd';
  if (/ADJCHANGE|State changed|Neighbor .*(Up|Down)/i.test(text)) return 'bgp';
  if (daemon === 'charon-systemd' || daemon === 'charon')
    return /(CHILD|IKE)_SA.*(established|closed|rekey)/i.test(text) ? 'ipsec' : null;
  return null;
}

/** Date.parse keeps milliseconds only; a failover is timed in fractions of them. */
function parseIsoMicros(text: string): number {
  const [whole = '', fraction = '0'] = text.split('.');
  return Date.parse(`${whole}Z`) + Number(`0.${fraction}`) * 1_000;
}

/** The events of a trial, by milliseconds after the fault began; in order. */
export function timelineOf(
  events: readonly HostEvent[],
  window: { readonly faultWallMs: number; readonly untilWallMs: number },
): readonly TimelineEvent[] {
  return events
    .filter((event) => event.wallMs >= window.faultWallMs && event.wallMs <= window.untilWallMs)
    .map(({ wallMs, node, source, message }) => ({
      atMs: round(wallMs - window.faultWallMs),
      source,
      node,
      message,
    }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Splits an outage: until somebody noticed, until the last route changed, until packets flowed. `endMs` after the fault. */
export function splitOf(timeline: readonly TimelineEvent[], endMs: number | null): OutageSplit {
  if (endMs === null) return { detectionMs: null, reconvergenceMs: null, dataPlaneMs: null };
  const before = timeline.filter((event) => event.atMs <= endMs);
  const noticed = before.find((event) => event.source !== 'fault' && event.source !== 'probe');
  const changed = before.findLast((event) => event.source === 'route');
  const detectionMs = noticed?.atMs ?? null;
  return {
    detectionMs,
    reconvergenceMs: detectionMs === null || changed === undefined ? null : round(changed.atMs - detectionMs),
    dataPlaneMs: changed === undefined ? null : round(endMs - changed.atMs),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
