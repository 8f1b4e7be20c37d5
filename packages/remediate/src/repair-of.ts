import { changedPackageFile, craftOfUnit } from '@dwcp/drift';
import type { Drift, HostRole, NodeRelease } from '@dwcp/model';
import { cooledAs } from './cooldowns.ts';
import { cloudRepairRisk } from './options.ts';
import { copyOfDrift } from './rehearsal/copy-drift.ts';
import type { NodeRepair } from './remediation-plan.ts';
import { type RepositoryFile, whyNotRestored } from './repository-file.ts';

/** What is known beside the drifts. */
export interface RepairFacts {
  readonly environment: string;
  /** The release that was deployed, by node. */
  readonly deployed: ReadonlyMap<string, NodeRelease>;
  /** The description is another than what was deployed. */
  readonly isDescriptionChanged: boolean;
  /** What Git says of the files of the description. */
  readonly repository: ReadonlyMap<string, RepositoryFile>;
  /** When each subject may be repaired again, ISO 8601, by what `cooledAs` calls it. */
  readonly coolingUntil: ReadonlyMap<string, string>;
  readonly acceptedRisks: readonly string[];
  /** Nobody is asked. */
  readonly isUnattended: boolean;
  /** Drifts that are to stay as they are. */
  readonly kept: readonly Drift[];
  /** Repairs of nodes are carried out in a lab first, so what cannot be brought about there is left. */
  readonly isRehearsed: boolean;
  /** Why nothing at all is repaired; null where that is not so. */
  readonly refusal: string | null;
}

export type Repair =
  | { readonly kind: 'description'; readonly file: string }
  | { readonly kind: 'cloud'; readonly address: string }
  | { readonly kind: 'node'; readonly repair: NodeRepair }
  | { readonly kind: 'none'; readonly reason: string };

/** What mends one drift. Only what somebody changed outside is put back, and only to what was deployed. */
export function repairOf(drift: Drift, facts: RepairFacts): Repair {
  const until = facts.coolingUntil.get(cooledAs(drift));
  if (until !== undefined) {
    return none(`it was put back a short while ago and is there again: find out who changes it (left until ${until})`);
  }
  if (drift.kind === 'policy') return none('a policy is never mended by itself: decide what is right');
  if (drift.check.startsWith('description/')) return repairOfDescription(drift, facts);
  const { wanted, baseline, observed, cause } = drift;
  const deploy = `\`dwcp deploy --env ${facts.environment}\``;
  if (cause === 'not-applied' || (cause === 'expired' && baseline === observed)) {
    return none(`it is as deployed, and the description changed: ${deploy} applies that`);
  }
  if (facts.isDescriptionChanged && drift.check !== 'terraform/follows' && wanted !== baseline) {
    return none(`the description wants something else by now than what was deployed: ${deploy} brings it there`);
  }
  if (facts.refusal !== null) return none(facts.refusal);
  return drift.kind === 'terraform' ? repairInCloud(drift, facts) : repairOnNode(drift, facts);
}

function repairOfDescription(
  { subject }: Drift,
  { environment, repository, refusal, isUnattended }: RepairFacts,
): Repair {
  // A file that was renamed is gone as well: the other name would be a second environment.
  if (isUnattended) {
    return none(
      `it lies where people work, and is not put back unattended: run \`dwcp drift remediate --env ${environment}\``,
    );
  }
  const reason = whyNotRestored(repository.get(subject) ?? 'unknown', subject) ?? refusal;
  return reason === null ? { kind: 'description', file: subject } : none(reason);
}

function repairInCloud({ check, subject }: Drift, facts: RepairFacts): Repair {
  if (check === 'terraform/unmanaged') {
    return none('Terraform does not know it: remove it, or take its tags away when it is somebody else’s');
  }
  if (/(^|\.)aws_instance\./.test(subject) && check === 'terraform/gone') {
    return none(
      `a machine that is gone comes back empty: \`dwcp deploy --env ${facts.environment}\` makes and fills it`,
    );
  }
  if (facts.isUnattended) return none('the cloud is not changed unattended: run `dwcp drift remediate`');
  if (!facts.acceptedRisks.includes(cloudRepairRisk)) {
    return none(`changing the cloud is accepted by name: add --accept-risk ${cloudRepairRisk}`);
  }
  return { kind: 'cloud', address: subject };
}

function repairOnNode(drift: Drift, { deployed, isRehearsed }: RepairFacts): Repair {
  const { node } = drift;
  const release = node === null ? undefined : deployed.get(node);
  if (node === null || release === undefined) return none('nothing was deployed there: look at it by hand');
  const repair = repairByRelease(drift, node, release);
  if (!isRehearsed || repair.kind === 'none') return repair;
  const copy = copyOfDrift(drift, release);
  return 'copies' in copy ? repair : none(`its repair cannot be rehearsed: ${copy.reason}: put it right by hand`);
}

function repairByRelease(drift: Drift, node: string, release: NodeRelease): Repair {
  const { check, subject } = drift;
  const repair = (role: HostRole, what: Partial<NodeRepair>): Repair => ({
    kind: 'node',
    repair: { node, roles: [role], files: [], reload: [], units: [], sysctl: [], ...what },
  });
  if (check.startsWith('sysctl/')) {
    return subject in release.sysctl ? repair('system', { sysctl: [subject] }) : none(notDeployed);
  }
  if (check === 'unit/overridden' || check === 'file/unexpected') {
    if (drift.observed?.startsWith(changedPackageFile)) return none(`no release holds it: ${drift.remediation.hint}`);
    return none(`nobody deployed it, and what it is good for is not known: remove ${subject} on ${node} by hand`);
  }
  if (check.startsWith('unit/')) {
    const isDeployed = release.units.includes(subject);
    return isDeployed ? repair(craftOfUnit(subject), { units: [subject] }) : none(notDeployed);
  }
  if (check.startsWith('file/')) return repairOfFile(drift, release, repair);
  // What lies between nodes, packages, huge pages: nothing that a release sets.
  if (drift.remediation.action !== 'ansible-rerun') return none(drift.remediation.hint);
  const [craft = ''] = check.split('/');
  const taken = reloadedFiles(release, { craft, subject });
  const [role] = taken.map((file) => file.role);
  return role === undefined ? none(notDeployed) : repair(role, { reload: taken.map((file) => file.path) });
}

const notDeployed = 'nothing that was deployed belongs to it: look at it by hand';

function repairOfFile(
  { check, subject, remediation }: Drift,
  release: NodeRelease,
  repair: (role: HostRole, what: Partial<NodeRepair>) => Repair,
): Repair {
  if (subject === '/etc/wireguard/private.key') {
    return none(
      check === 'file/permissions'
        ? 'others may have read the key: make a new one, or set its permissions back when nobody did'
        : 'a private key is never made again unasked: `dwcp deploy` makes another',
    );
  }
  const file = release.files.find(({ path }) => path === subject);
  // A secret lies beside the release.
  if (file === undefined) return none(remediation.action === 'manual' ? remediation.hint : notDeployed);
  return repair(file.role, check === 'file/not-in-effect' ? { reload: [subject] } : { files: [subject] });
}

/** The files a daemon has to take once more for what it runs to be what they say. */
function reloadedFiles(
  { files }: NodeRelease,
  { craft, subject }: { readonly craft: string; readonly subject: string },
): NodeRelease['files'] {
  const isTaken: Readonly<Record<string, (path: string) => boolean>> = {
    wireguard: (path) => path === `/etc/wireguard/${subject}.conf`,
    ipsec: (path) => path.startsWith('/etc/swanctl/conf.d/'),
    routing: (path) => path === '/etc/frr/frr.conf' || path === '/etc/bird/bird.conf',
    firewall: (path) => path === '/etc/nftables.conf',
  };
  return files.filter(({ path }) => isTaken[craft]?.(path) ?? false);
}

function none(reason: string): Repair {
  return { kind: 'none', reason };
}
