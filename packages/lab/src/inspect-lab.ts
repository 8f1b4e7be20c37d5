import type { Context } from '@dwcp/io';
import { leaderOf, readHostRecord } from './host/host-record.ts';
import { inspectForwarder } from './impairment/forwarder-process.ts';
import { impairedEndsOf } from './impairment/link-ends.ts';
import { namespaceOf } from './lab-names.ts';
import { isBare, namespaceSegmentsOf, planDigest } from './lab-plan.ts';
import { readLabId, readLabRecord } from './lab-record.ts';
import { hasNamespace } from './network/namespaces.ts';

/** Cables are part of their hosts and not listed. */
export interface LabStatus {
  /** Null when there is no lab. */
  readonly lab: string | null;
  /** Of the plan it was last opened with; null when there is no record of it. */
  readonly planDigest: string | null;
  readonly hosts: readonly HostStatus[];
  readonly segments: readonly SegmentStatus[];
  /** What carries the impaired links; `unused` when the lab has none, or the kernel impairs them itself. */
  readonly forwarder: ForwarderStatus;
}

/** `dead`: it was started and is not running, so its links carry nothing. */
export type ForwarderStatus = 'running' | 'dead' | 'unused';

export interface HostStatus {
  readonly name: string;
  /** `dead`: was started and is not running. `missing`: never started, or not to the end. */
  readonly status: 'running' | 'dead' | 'missing';
}

export interface SegmentStatus {
  readonly name: string;
  readonly isPresent: boolean;
}

/** What there is of the lab kept in a directory. Reads only. Throws STATE_CORRUPT for a record that cannot be read. */
export async function inspectLab(dir: string, _ctx: Context): Promise<LabStatus> {
  const record = await readLabRecord(dir);
  const forwarder = await inspectForwarder(dir);
  if (record === null) return { lab: await readLabId(dir), planDigest: null, hosts: [], segments: [], forwarder };
  const { plan } = record;
  const hosts = plan.hosts.map(async (host): Promise<HostStatus> => {
    const { name } = host;
    if (isBare(host)) {
      return { name, status: (await hasNamespace(namespaceOf(plan.lab, name))) ? 'running' : 'missing' };
    }
    const record = await readHostRecord(dir, name);
    // Cut off while it started: its ssh key may not be known yet, or sshd not there.
    if (record === null || !record.isUp) return { name, status: 'missing' };
    return { name, status: (await leaderOf(dir, name)) === null ? 'dead' : 'running' };
  });
  const segments = namespaceSegmentsOf(plan).map(async ({ name }) => ({
    name,
    isPresent: await hasNamespace(namespaceOf(plan.lab, name)),
  }));
  return {
    lab: plan.lab,
    planDigest: planDigest(plan),
    hosts: await Promise.all(hosts),
    segments: await Promise.all(segments),
    // One that was started only to break plain cables is not missed.
    forwarder: forwarder === 'dead' && impairedEndsOf(plan).length === 0 ? 'unused' : forwarder,
  };
}
