import { loadDescription } from '@dwcp/config';
import { isApprovalRequired, requireAttestation, requireProvenEnvironment } from '@dwcp/deploy';
import {
  type Baseline,
  compareDescription,
  type EnvironmentPaths,
  environmentPaths,
  isTerraformBaseline,
  loadBaseline,
  loadBaselinePart,
  loadRelease,
  playbookDigest,
} from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { allNodes, type Drift, DwcpError, type NodeRelease, type Topology } from '@dwcp/model';
import { programOf } from '@dwcp/network';
import { coolingUntil, loadRepaired } from './cooldowns.ts';
import type { RemediateOptions } from './options.ts';
import type { RepairFacts } from './repair-of.ts';
import { inspectRepository } from './repository.ts';

/** What was deployed, and what stands around the drifts. */
export interface Situation {
  readonly paths: EnvironmentPaths;
  readonly baseline: Baseline;
  readonly topology: Topology;
  /** Directory of the release that was deployed. */
  readonly releaseDir: string;
  readonly deployed: ReadonlyMap<string, NodeRelease>;
  /** The description is another than what was deployed. */
  readonly isDescriptionChanged: boolean;
  readonly isPersonRequired: boolean;
  /** The playbook is byte for byte the one that was deployed with; false where nothing tells. */
  readonly isPlaybookDeployed: boolean;
  /** sha256 of the configuration of the cloud that was applied; null where none was recorded. */
  readonly cloudConfiguration: string | null;
}

/** Reads what was deployed. Throws where that is not known whole, or where the environment takes no repair. */
export async function loadSituation(options: RemediateOptions): Promise<Situation> {
  const paths = environmentPaths(options);
  const baseline = await loadBaseline(paths.baseline);
  if (baseline === null || baseline.topology === null) {
    throw new DwcpError('DEPLOY_NOT_FOUND', `nothing tells what was deployed to ${options.environment}`, {
      hint: `run \`dwcp deploy --env ${options.environment}\``,
    });
  }
  const { topology } = baseline;
  requireProvenEnvironment(topology, options.acceptedRisks);
  const isLab = topology.environment.kind === 'lab';
  const nodes = allNodes(topology).map((node) => node.name);
  const releases = await loadRelease(paths.releases, { digest: baseline.release, nodes });
  const loading = loadDescription({ ...options, mode: baseline.mode }).then(({ topology: described }) => {
    // What cannot be deployed is nothing that was put in the place of what is.
    if (described === null) throw new DwcpError('CONFIG_INVALID', 'the description has findings');
    return { topology: described };
  });
  const { status } = await compareDescription(topology, loading);
  return {
    paths,
    baseline,
    topology,
    releaseDir: `${paths.releases}/${baseline.release}`,
    deployed: new Map(releases.map((release) => [release.node, release])),
    isDescriptionChanged: status === 'changed',
    isPersonRequired: await isApprovalRequired(options, { baseline: paths.baseline, isLab }),
    isPlaybookDeployed: (await playbookDigest(paths.deploymentsDir)) === baseline.playbook,
    cloudConfiguration: await cloudConfigurationOf(baseline, paths),
  };
}

async function cloudConfigurationOf({ parts }: Baseline, paths: EnvironmentPaths): Promise<string | null> {
  const part = parts?.terraform ?? null;
  if (part === null) return null;
  return (await loadBaselinePart(paths.baselineParts, part, isTerraformBaseline)).configuration;
}

/** What of the cloud is put back is not rehearsed: its release passed an emulation. Throws ATTESTATION_MISSING. */
export async function requireAttestedRelease(
  situation: Situation,
  options: RemediateOptions,
  ctx: Context,
): Promise<void> {
  const { topology, baseline, paths } = situation;
  const { attestation, projectDir } = options;
  const environment = { ...topology.environment, attestationRequired: true };
  const program = async () => programOf([...situation.deployed.values()]);
  await requireAttestation(
    { ...topology, environment },
    { projectDir, mode: baseline.mode, attestation, baseline: paths.baseline, program },
    ctx,
  );
}

/** Everything the plan is made from beside the drifts. */
export async function factsOf(
  situation: Situation,
  options: RemediateOptions & { readonly drifts: readonly Drift[] },
  ctx: Context,
): Promise<Omit<RepairFacts, 'kept'> & { readonly topology: Topology }> {
  const { environment, projectDir, acceptedRisks, cooldownMs } = options;
  const files = options.drifts.filter(({ check }) => check.startsWith('description/')).map(({ subject }) => subject);
  const repository = await inspectRepository(files, { projectDir, deployed: situation.baseline.inputs }, ctx);
  const { topology, deployed, isDescriptionChanged } = situation;
  const isUnattended = options.policy.kind === 'auto';
  return {
    environment,
    topology,
    deployed,
    isDescriptionChanged,
    repository,
    acceptedRisks,
    isUnattended,
    isRehearsed: topology.environment.rehearsalRequired,
    refusal: isUnattended ? whyAttended(situation, environment) : null,
    coolingUntil: coolingUntil(await loadRepaired(situation.paths), { cooldownMs, now: ctx.now() }),
  };
}

/** Why nothing is repaired with nobody there to look; null where something may be. */
function whyAttended(
  {
    topology,
    isPersonRequired,
    isPlaybookDeployed,
  }: Pick<Situation, 'topology' | 'isPersonRequired' | 'isPlaybookDeployed'>,
  environment: string,
): string | null {
  const look = `run \`dwcp drift remediate --env ${environment}\``;
  if (isPersonRequired) return `${environment} wants a person to look at every change: ${look}`;
  if (topology.environment.rehearsalRequired)
    return `${environment} wants repairs rehearsed, and a person to start that: ${look}`;
  if (isPlaybookDeployed) return null;
  return `deployments/ansible is another playbook than ${environment} was deployed with: look at it, then ${look}`;
}
