import { setTimeout as delay } from 'node:timers/promises';
import type { Context, NodeRunner } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { DwcpError } from '@dwcp/model';
import { observeLinks, observeNetwork, observeTunnelCounters } from '../observe-network.ts';
import { type Check, type CheckResult, type Evidence, runCheck } from './check.ts';
import { daemonChecks } from './daemons.ts';
import { firewallChecks } from './firewall.ts';
import { ipsecChecks } from './ipsec.ts';
import { reachabilityChecks } from './reachability.ts';
import { routingChecks } from './routing.ts';
import { throughTunnelChecks } from './through-tunnel.ts';
import { tunnelChecks } from './tunnels.ts';

export interface VerifyOptions {
  /** How long the network may take until every check passes. */
  readonly timeoutMs: number;
  /** Gateway name to public key; without one, whoever is the only peer of a device stands for it. */
  readonly publicKeys?: Readonly<Record<string, string>>;
  /** What has to carry the links of dwcpd; left out: whatever dwcpd is content with. */
  readonly linkTransport?: 'tcp';
}

const betweenLooksMs = 250;

/** All claims about a running network, in the order reports print them. */
export function networkChecks(
  topology: Topology,
  { publicKeys = {}, linkTransport }: Pick<VerifyOptions, 'publicKeys' | 'linkTransport'> = {},
): readonly Check[] {
  return [
    ...tunnelChecks(topology, publicKeys),
    ...ipsecChecks(topology),
    ...routingChecks(topology),
    ...firewallChecks(topology),
    ...reachabilityChecks(topology),
    ...throughTunnelChecks(topology),
    ...daemonChecks(topology, linkTransport),
  ];
}

/**
 * Looks at all nodes again and again until every check passes in one look or the deadline is over. The results are
 * those of the last look, each with what was observed.
 */
export async function verifyNetwork(
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
  options: VerifyOptions,
  ctx: Context,
): Promise<readonly CheckResult[]> {
  const deadline = performance.now() + options.timeoutMs;
  const within = () => ({ runners, timeoutMs: lookTimeoutMs(deadline) });
  let before = await observeTunnelCounters(topology, within());
  const look = async (): Promise<Evidence> => {
    const seen = await observeNetwork(topology, within(), ctx);
    const after = await observeTunnelCounters(topology, within());
    const counters = { before, after };
    before = after;
    return { topology, look: seen, counters };
  };
  return lookUntilAllPass(networkChecks(topology, options), { deadline, look }, ctx);
}

/** The claims about dwcpd alone, in the same way. */
export async function verifyLinks(
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
  options: Pick<VerifyOptions, 'timeoutMs' | 'linkTransport'>,
  ctx: Context,
): Promise<readonly CheckResult[]> {
  const deadline = performance.now() + options.timeoutMs;
  const nothing = { before: new Map(), after: new Map() };
  const look = async (): Promise<Evidence> => ({
    topology,
    look: await observeLinks(topology, { runners, timeoutMs: lookTimeoutMs(deadline) }, ctx),
    counters: nothing,
  });
  return lookUntilAllPass(daemonChecks(topology, options.linkTransport), { deadline, look }, ctx);
}

async function lookUntilAllPass(
  checks: readonly Check[],
  { deadline, look }: { readonly deadline: number; readonly look: () => Promise<Evidence> },
  ctx: Context,
): Promise<readonly CheckResult[]> {
  for (;;) {
    if (ctx.signal.aborted) throw new DwcpError('INTERRUPTED', 'interrupted while verifying the network');
    const evidence = await look();
    const results = checks.map((check) => runCheck(check, evidence));
    const open = results.filter((result) => result.outcome !== 'pass');
    ctx.events.emit({
      code: 'network.checked',
      message: `${results.length - open.length} of ${results.length} checks pass`,
      data: { passed: results.length - open.length, total: results.length, open: open.map((result) => result.id) },
    });
    if (open.length === 0 || performance.now() >= deadline) return results;
    await pause(ctx.signal);
  }
}

/** Ends early when the run is interrupted; the next turn of the loop says so. */
async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(betweenLooksMs, undefined, { signal });
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}

/** A node that hangs must not hold the verdict back much longer than the deadline. */
function lookTimeoutMs(deadline: number): number {
  return Math.min(20_000, Math.max(10_000, Math.ceil(deadline - performance.now())));
}
