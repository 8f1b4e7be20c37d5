import { craftOfUnit } from '@dwcp/drift';
import type { Drift, DriftReport, HostRole } from '@dwcp/model';
import { includingRole, isReadBy } from '@dwcp/network';
import type { NodeRepair } from './remediation-plan.ts';

/** What of a report and of a fresh look is to stay as it is: what is ignored, and what is not among the `chosen`. Pure. */
export function keptDrifts(
  chosen: readonly Drift[],
  { report, before }: { readonly report: DriftReport; readonly before: DriftReport },
): readonly Drift[] {
  const all = ({ drifts, ignored }: DriftReport): readonly Drift[] => [...drifts, ...ignored.map(({ drift }) => drift)];
  // What was looked at again is known better than it was reported.
  const isSeen = ({ kind, node }: Drift): boolean =>
    before.kinds.includes(kind) && (node === null || before.nodes.includes(node));
  const ids = new Set(chosen.map(({ id }) => id));
  return [...all(before), ...all(report).filter((drift) => !isSeen(drift))].filter(({ id }) => !ids.has(id));
}

/** Why a drift is left for the sake of others: a daemon that takes its file takes all of it. Null where it touches none. Pure. */
export function whySpared(
  drift: Drift,
  {
    repair,
    kept,
    units,
  }: { readonly repair: NodeRepair; readonly kept: readonly Drift[]; readonly units: readonly string[] },
): string | null {
  const taken = readsUnitsAgain(drift, repair)
    ? units
    : units.filter((unit) => repair.roles.includes(craftOfUnit(unit)));
  const foreign = kept.find((one) => isBroughtIn(one, { repair, units: taken }));
  if (foreign !== undefined) {
    return `it would bring ${foreign.subject} on ${repair.node} into effect, which nobody deployed: remove that first`;
  }
  // A unit that is enabled takes no file of its daemon.
  if (drift.check === 'unit/not-enabled') return null;
  const other = kept.find((one) => isTakenBack(one, repair));
  if (other === undefined) return null;
  return `it would take ${other.check} of ${other.subject} on ${repair.node} back as well, which is ignored, left or was not asked for: repair both together`;
}

/** A service that starts or takes its files once more takes what somebody put beside them. */
function isBroughtIn(
  { check, subject, node }: Drift,
  { repair, units }: { readonly repair: NodeRepair; readonly units: readonly string[] },
): boolean {
  if (node !== repair.node) return false;
  if (check === 'file/unexpected') return repair.roles.some((role) => role === includingRole(subject));
  return check === 'unit/overridden' && units.some((unit) => isReadBy(subject, unit));
}

/** systemd reads the files of all units when one is enabled, or when one of them changed. */
function readsUnitsAgain({ check, observed }: Drift, { files, reload }: NodeRepair): boolean {
  if (check === 'unit/not-enabled') return true;
  if (check === 'unit/not-active' && observed?.endsWith(', enabled') !== true) return true;
  return [...files, ...reload].some((path) => /^(\/usr\/lib|\/lib|\/etc)\/systemd\/system\//.test(path));
}

const daemons: readonly HostRole[] = ['wireguard', 'ipsec', 'routing', 'firewall'];

function isTakenBack(
  { check, subject, node, cause, baseline, observed, remediation }: Drift,
  repair: NodeRepair,
): boolean {
  const craft = daemons.find((name) => check.startsWith(`${name}/`));
  if (craft === undefined || node !== repair.node || !repair.roles.includes(craft)) return false;
  // What runs as it was deployed stays so; what comes and goes by itself is nobody's trial.
  if (cause === 'not-applied' || (cause === 'expired' && baseline === observed)) return false;
  if (remediation.action !== 'ansible-rerun') return false;
  const devices = devicesOf(repair);
  return craft !== 'wireguard' || devices.length === 0 || devices.includes(subject);
}

/** Devices of WireGuard that a repair is about. */
function devicesOf({ files, reload, units }: NodeRepair): readonly string[] {
  return [...files, ...reload, ...units].flatMap((what) => {
    const [, file, unit] = /^\/etc\/wireguard\/(.+)\.conf$|^wg-quick@(.+)\.service$/.exec(what) ?? [];
    return file ?? unit ?? [];
  });
}
