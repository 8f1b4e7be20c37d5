import type { PathTargets } from '@dwcp/model';
import type { LinkStatus, TransportKind } from '@dwcp/transport';

export type TestKind = 'rdma' | 'internet';

export interface PathCheck {
  readonly check: string;
  readonly outcome: 'passed' | 'failed' | 'not tried';
  /** What was tried, and what came of it. */
  readonly detail: string;
}

export interface PathTestReport {
  readonly kind: TestKind;
  /** `inconclusive`: nothing failed, and not everything could be tried. */
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  /** Of the node itself. */
  readonly checks: readonly PathCheck[];
  readonly peers: readonly { readonly peer: string; readonly checks: readonly PathCheck[] }[];
}

/** How long each of the attempts to connect took; an attempt that failed says why. */
export interface DialAttempts {
  readonly address: string;
  readonly connectedMs: readonly number[];
  readonly failures: readonly string[];
}

export function testReport(
  kind: TestKind,
  checks: readonly PathCheck[],
  peers: PathTestReport['peers'],
): PathTestReport {
  const outcomes = [...checks, ...peers.flatMap((peer) => peer.checks)].map(({ outcome }) => outcome);
  const isWhole = peers.length > 0 && outcomes.every((outcome) => outcome === 'passed');
  const verdict = outcomes.includes('failed') ? 'failed' : isWhole ? 'passed' : 'inconclusive';
  return { kind, verdict, checks, peers };
}

/** What the link says about a kind of transport: nothing is passed that was not seen or measured. */
export function linkChecks(
  kind: TransportKind,
  link: LinkStatus | undefined,
  expected: { readonly targets: PathTargets; readonly congestionControl: string | null },
): readonly PathCheck[] {
  if (link === undefined) return [{ check: 'link', outcome: 'failed', detail: 'there is none' }];
  const isUsed = link.status === 'established' && link.transport === kind;
  const checks = [pathCheck(kind, link, isUsed)];
  if (kind === 'tcp') checks.push(securityCheck(link));
  if (!isUsed) {
    const detail = `nothing was measured: the link does not run on ${kind}`;
    return [...checks, { check: 'round trip', outcome: 'not tried', detail }];
  }
  checks.push(roundTripCheck(link, expected.targets));
  if (kind === 'tcp' && expected.congestionControl !== null) {
    checks.push(congestionCheck(link, expected.congestionControl));
  }
  return checks;
}

export function dialCheck({ address, connectedMs, failures }: DialAttempts): PathCheck {
  const attempts = connectedMs.length + failures.length;
  const times = connectedMs.length === 0 ? '' : `, ${Math.min(...connectedMs).toFixed(2)} ms at best`;
  const because = failures[0] === undefined ? '' : `, ${failures[0]}`;
  return {
    check: 'connect',
    outcome: failures.length === 0 ? 'passed' : 'failed',
    detail: `${connectedMs.length} of ${attempts} connections to ${address}${times}${because}`,
  };
}

function pathCheck(kind: TransportKind, link: LinkStatus, isUsed: boolean): PathCheck {
  const carrier = `${link.transport ?? 'nothing'}${link.provider === null ? '' : ` (${link.provider})`}`;
  if (isUsed) return { check: 'path', outcome: 'passed', detail: `the link runs on ${carrier}` };
  const isStandby = link.status === 'established' && link.standby.includes(kind);
  if (isStandby) return { check: 'path', outcome: 'passed', detail: `ready to take over; the link runs on ${carrier}` };
  const because = link.lastError === null ? '' : `: ${link.lastError}`;
  const detail = `no path on ${kind}; the link is ${link.status}, on ${carrier}${because}`;
  return { check: 'path', outcome: 'failed', detail };
}

function securityCheck({ security, status }: LinkStatus): PathCheck {
  if (status !== 'established' || security === null) {
    return { check: 'encryption', outcome: 'not tried', detail: 'there is no established link' };
  }
  const isEncrypted = security === 'aes-256-gcm' || security === 'chacha20-poly1305';
  return { check: 'encryption', outcome: isEncrypted ? 'passed' : 'failed', detail: security };
}

function roundTripCheck({ roundTripMicros }: LinkStatus, { latencyMicros }: PathTargets): PathCheck {
  if (roundTripMicros === null || roundTripMicros.count === 0) {
    return { check: 'round trip', outcome: 'not tried', detail: 'no ping was answered yet' };
  }
  const { p50, p99, count } = roundTripMicros;
  const detail = `p50 ${Math.round(p50)} us, p99 ${Math.round(p99)} us of ${count}; the mode wants ${latencyMicros} us one way`;
  return { check: 'round trip', outcome: p50 / 2 <= latencyMicros ? 'passed' : 'failed', detail };
}

function congestionCheck({ congestionControl }: LinkStatus, wanted: string): PathCheck {
  if (congestionControl === null) {
    return { check: 'congestion control', outcome: 'not tried', detail: 'could not be read back' };
  }
  const detail = congestionControl === wanted ? congestionControl : `${congestionControl}, the mode says ${wanted}`;
  return { check: 'congestion control', outcome: congestionControl === wanted ? 'passed' : 'failed', detail };
}
