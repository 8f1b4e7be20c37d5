import type { Context, NodeRunner } from '@dwcp/io';
import { DwcpError, type FaultKind, type Tunnel } from '@dwcp/model';
import { connectionName } from '@dwcp/network';
import type { Laboratory } from '../laboratory/laboratory.ts';

const timeoutMs = 30_000;
/** A session key is replaced after REKEY_AFTER_TIME, 120 s (WireGuard paper, section 6.2), and by a few seconds of chance. */
const rekeyTimeoutMs = 150_000;
const betweenLooksMs = 200;

export function runnerOf(laboratory: Pick<Laboratory, 'runners'>, node: string): NodeRunner {
  const runner = laboratory.runners.get(node);
  if (runner === undefined) throw new Error(`no way to reach ${node}`);
  return runner;
}

/** Waits until a tunnel has a new session key. WireGuard has no command for it: traffic and time make it. */
export async function waitForRekey(laboratory: Laboratory, name: string, ctx: Context): Promise<void> {
  const tunnel = tunnelOf(laboratory, name);
  const first = await handshakeOf(laboratory, tunnel);
  const deadline = performance.now() + rekeyTimeoutMs;
  for (;;) {
    ctx.signal.throwIfAborted();
    if ((await handshakeOf(laboratory, tunnel)) > first) return;
    if (performance.now() > deadline) {
      throw new DwcpError('LAB_FAILED', `tunnel ${name} made no new session key in ${rekeyTimeoutMs / 1_000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  }
}

/** Seconds since the latest handshake of a tunnel, by the clock of its first gateway; null when there was none. */
export async function handshakeAgeOf(laboratory: Laboratory, name: string, nowMs: number): Promise<number | null> {
  const latest = await handshakeOf(laboratory, tunnelOf(laboratory, name));
  return latest === 0 ? null : nowMs / 1_000 - latest;
}

/**
 * Make before break: the new SA is there before the old one goes (RFC 7296 §2.8). The daemon answers before it has begun, and
 * the peer may refuse: it is done when a new SA is there.
 */
export async function rekeyIpsec(
  laboratory: Laboratory,
  what: Extract<FaultKind, { readonly kind: 'ipsec-rekey' }>,
  ctx: Context,
): Promise<void> {
  const [end] = tunnelOf(laboratory, what.tunnel).ends;
  const runner = runnerOf(laboratory, end.gateway);
  const name = connectionName(what.tunnel);
  const before = await securityParameters(runner, name, what.sa);
  await runner.run(['swanctl', '--rekey', `--${what.sa}`, name], { timeoutMs });
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    ctx.signal.throwIfAborted();
    const now = await securityParameters(runner, name, what.sa);
    if (now.some((index) => !before.includes(index))) return;
    if (performance.now() > deadline) {
      throw new DwcpError('LAB_FAILED', `tunnel ${what.tunnel} got no new ${what.sa} SA in ${timeoutMs / 1_000} s`, {
        hint: 'look at the logs of both gateways: the peer may have refused it',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  }
}

/** The SPIs of the IKE SA, or of the child SAs, that are there now. */
async function securityParameters(runner: NodeRunner, name: string, sa: 'ike' | 'child'): Promise<readonly string[]> {
  const { stdout } = await runner.run(['swanctl', '--list-sas', '--raw', '--ike', name], { timeoutMs });
  const pattern = sa === 'ike' ? /initiator-spi=([0-9a-f]+)/g : /spi-in=([0-9a-f]+)/g;
  return [...stdout.matchAll(pattern)].map(([, index = '']) => index);
}

/** An unchanged configuration, loaded again as a deploy does. */
export async function reloadRouting(laboratory: Laboratory, node: string): Promise<void> {
  const script = 'if systemctl is-active --quiet bird; then systemctl reload bird; else systemctl reload frr; fi';
  await runnerOf(laboratory, node).run(['sh', '-c', script], { timeoutMs });
}

function tunnelOf(laboratory: Pick<Laboratory, 'topology'>, name: string): Tunnel {
  const tunnel = laboratory.topology.tunnels.find((candidate) => candidate.name === name);
  if (tunnel === undefined) throw new Error(`no tunnel ${name} in the topology`);
  return tunnel;
}

/** Seconds since the epoch; 0 when there was none. */
async function handshakeOf(laboratory: Pick<Laboratory, 'runners'>, { ends: [end] }: Tunnel): Promise<number> {
  const argv = ['wg', 'show', end.interface, 'latest-handshakes'];
  const { stdout } = await runnerOf(laboratory, end.gateway).run(argv, { timeoutMs });
  return Number(stdout.trim().split('\t')[1] ?? 0);
}
