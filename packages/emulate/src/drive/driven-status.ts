import type { Context } from '@dwcp/io';
import { attachLab, type HostStatus, inspectLab } from '@dwcp/lab';
import {
  type BgpRow,
  type LinkRow,
  linkRows,
  networkStatus,
  observeNetwork,
  type ReachabilityRow,
  type TunnelRow,
} from '@dwcp/network';
import type { ProjectOptions } from '../options.ts';
import { type KeptLab, listLabs } from './labs.ts';
import { readDrivenSubject } from './subject-record.ts';

/** A lab as it is now. */
export interface DrivenStatus {
  /** The scenario; the id of the run for what a killed run left. */
  readonly name: string;
  readonly isOfRun: boolean;
  /** Null when it was not brought up to the end. */
  readonly environment: string | null;
  readonly hosts: readonly HostStatus[];
  readonly tunnels: readonly TunnelRow[];
  readonly bgp: readonly BgpRow[];
  /** Of dwcpd; [] in an environment without. */
  readonly links: readonly LinkRow[];
  readonly reachability: readonly ReachabilityRow[];
  /** `healthy`: everything described runs. `incomplete`: hosts are missing, or it was not brought up to the end. */
  readonly verdict: 'healthy' | 'degraded' | 'inconclusive' | 'incomplete';
}

/** All labs of a project, or the one of a scenario, as they are now; looks only. */
export async function drivenStatus(
  options: ProjectOptions & { readonly scenario: string | null },
  ctx: Context,
): Promise<readonly DrivenStatus[]> {
  const labs = await listLabs(options);
  const wanted = options.scenario === null ? labs : labs.filter((lab) => !lab.isOfRun && lab.name === options.scenario);
  const found: DrivenStatus[] = [];
  for (const lab of wanted) found.push(await statusOf(lab, ctx));
  return found;
}

async function statusOf({ name, dir, isOfRun }: KeptLab, ctx: Context): Promise<DrivenStatus> {
  const { hosts } = await inspectLab(dir, ctx);
  const subject = await readDrivenSubject(dir);
  const lab = await attachLab(dir, ctx);
  const head = { name, isOfRun, environment: subject?.environment ?? null, hosts };
  if (subject === null || lab === null) {
    return { ...head, tunnels: [], bgp: [], links: [], reachability: [], verdict: 'incomplete' };
  }
  const running = hosts.filter(({ status }) => status === 'running');
  const runners = new Map(running.map((host) => [host.name, lab.runner(host.name)]));
  const { topology } = subject;
  const look = await observeNetwork(topology, { runners }, ctx);
  const network = { ...networkStatus(topology, look), links: linkRows(topology, look) };
  return { ...head, ...network, verdict: verdictOf({ ...head, ...network }) };
}

/** Pure. */
export function verdictOf(seen: Omit<DrivenStatus, 'verdict'>): DrivenStatus['verdict'] {
  const { hosts, tunnels, bgp, links, reachability } = seen;
  if (hosts.length === 0 || hosts.some(({ status }) => status !== 'running')) return 'incomplete';
  const isDown =
    tunnels.some(({ status }) => status === 'down' || status === 'stale') ||
    bgp.some(({ isEstablished, sessionStatus }) => !isEstablished && sessionStatus !== 'unchecked') ||
    links.some(({ status }) => status !== 'established' && status !== 'unchecked') ||
    reachability.some(({ isReachable }) => !isReachable);
  if (isDown) return 'degraded';
  const isUnknown =
    tunnels.length === 0 ||
    [...tunnels, ...links].some(({ status }) => status === 'unchecked') ||
    bgp.some(({ sessionStatus }) => sessionStatus === 'unchecked');
  return isUnknown ? 'inconclusive' : 'healthy';
}
