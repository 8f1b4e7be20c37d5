import {
  type PublicKeys,
  type Reach,
  reachLab,
  reachReal,
  requireDriverRecords,
  type SecretFiles,
  writePublicKeys,
} from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { attachLab } from '@dwcp/lab';
import { type CloudInventory, DwcpError, type NodeRelease } from '@dwcp/model';
import { renderRelease, verifyNetwork } from '@dwcp/network';
import { loadNodeProgram } from '@dwcp/provision';
import type { Approval } from './approval.ts';
import { approveChanges } from './approve-changes.ts';
import { requireAttestation } from './attestation-gate.ts';
import { applyCloud, dropLostLab } from './cloud.ts';
import { configureNodes, makeKeys } from './configure.ts';
import { type DeployRun, openDeployRun } from './deploy-run.ts';
import { loadForDeploy } from './description.ts';
import { openLabHosts, planLabOf } from './lab-hosts.ts';
import { nodeChanges } from './node-observations.ts';
import type { DeployOptions } from './options.ts';
import { type PreparedDeploy, prepareDeploy } from './prepare.ts';
import { recordBaseline } from './record-baseline.ts';
import { lookAtMachines, type Machines } from './record-machines.ts';
import { recoverInterrupted } from './recover.ts';
import { writeReleaseDirectory } from './release-directory.ts';
import type { CheckReport, DeployReport } from './reports.ts';
import { wavesOf } from './waves.ts';

/** Also where nothing changed: BFD takes a machine that stood still for a dead neighbor, and sessions come back. */
const convergenceMs = 60_000;

/**
 * Brings an environment to its description and checks the network that runs then. Each step is journalled before it
 * begins and converges, so a run that was cut off anywhere is finished by `resume` or by another deploy.
 */
export function deploy(options: DeployOptions, ctx: Context): Promise<DeployReport> {
  return runDeploy(options, { approved: null }, ctx);
}

/** A deploy that may have been approved before it was interrupted. */
export async function runDeploy(
  options: DeployOptions,
  before: { readonly approved: Approval | null },
  ctx: Context,
): Promise<DeployReport> {
  const started = performance.now();
  const description = await loadForDeploy(options);
  const run = await openDeployRun(options, ctx);
  try {
    await requireDriverRecords(run.paths);
    await recoverInterrupted(run);
    run.journal('deploy.begun', { environment: options.environment, mode: options.mode });
    if (description.topology.environment.kind === 'lab') await dropLostLab(run.paths, run.ctx);
    const { paths, step } = run;
    const { projectDir, policiesDir, programDir } = options;
    const program = async () => (await loadNodeProgram(description.topology, options))?.program;
    await requireAttestation(description.topology, { ...options, program, baseline: paths.baseline }, run.ctx).catch(
      (cause: unknown) => forgetUnlessInterrupted(run, cause),
    );
    const prepared = await prepareDeploy(
      description,
      { paths, projectDir, policiesDir, programDir, step },
      run.ctx,
    ).catch((cause: unknown) => forgetUnlessInterrupted(run, cause));
    const { changeSet } = prepared;
    const isUnchanged = changeSet.changes.length === 0;
    if (!isUnchanged) await approveChanges(run, { ...options, ...before }, prepared);
    const applied = isUnchanged ? await reachUnchanged(run, prepared) : await apply(run, options, prepared);
    const { checks, machines } = await run.step('check the network', () => verify(prepared, applied, run.ctx));
    const { release } = applied;
    await run.step('record the baseline', () =>
      recordBaseline(run, options, { description, release, checks, machines }),
    );
    await run.finish();
    return {
      environment: options.environment,
      mode: options.mode,
      outcome: isUnchanged ? 'unchanged' : 'deployed',
      release,
      changeSet,
      findings: description.findings,
      checks,
      steps: run.steps,
      durationMs: performance.now() - started,
    };
  } finally {
    await run.close();
  }
}

/** What failed before anything was changed leaves nothing to resume, unless an earlier run did. */
async function forgetUnlessInterrupted(run: DeployRun, cause: unknown): Promise<never> {
  const isRefusal = cause instanceof DwcpError && cause.code !== 'INTERRUPTED';
  if (isRefusal && run.interrupted.length === 0) await run.finish();
  throw cause;
}

interface Applied {
  readonly reach: Reach;
  readonly publicKeys: PublicKeys;
  /** sha256 of the release the nodes hold. */
  readonly release: string;
}

async function apply(run: DeployRun, options: DeployOptions, prepared: PreparedDeploy): Promise<Applied> {
  const { paths, ctx } = run;
  const { topology } = prepared.description;
  const inventory = await run.step('apply the cloud plan', () =>
    applyCloud(prepared.cloud, { onStarted: () => run.journal('cloud.apply-started') }, ctx),
  );
  const reach = await run.step('start the hosts', () => openHosts(run, prepared, inventory));
  const publicKeys = await run.step('make the keys', () => ensureKeys(run, options, { prepared, reach }));
  return run.step('configure the nodes', async () => {
    const releases = renderRelease(topology, { publicKeys, program: prepared.program?.program });
    const release = await writeReleaseDirectory(paths.releases, releases);
    run.journal('release.chosen', { release: release.digest });
    const hasPrerequisites = keylessGateways(prepared).length > 0;
    for (const limit of wavesOf(topology, affectedNodes(releases, prepared), prepared.observations)) {
      const work = { topology, paths, projectDir: options.projectDir, reach, limit };
      await configureNodes(
        {
          ...work,
          releaseDir: release.dir,
          programArchive: prepared.program?.archive ?? null,
          secretFiles: secretsToDeliver(prepared),
          hasPrerequisites,
        },
        ctx,
      );
    }
    return { reach, publicKeys, release: release.digest };
  });
}

async function reachUnchanged(run: DeployRun, prepared: PreparedDeploy): Promise<Applied> {
  const { topology } = prepared.description;
  const lab = topology.environment.kind === 'lab' ? await attachLab(run.paths.lab, run.ctx) : null;
  const release = await writeReleaseDirectory(run.paths.releases, prepared.releases);
  return {
    reach:
      lab === null ? await reachReal(topology, run.paths, run.ctx) : await reachLab(topology, lab, run.paths, run.ctx),
    publicKeys: prepared.publicKeys,
    release: release.digest,
  };
}

async function openHosts(run: DeployRun, prepared: PreparedDeploy, inventory: CloudInventory): Promise<Reach> {
  const { paths, ctx } = run;
  const { topology } = prepared.description;
  if (prepared.sshPublicKey === null) return reachReal(topology, paths, ctx);
  const plan = await planLabOf(topology, {
    paths,
    instances: inventory.instances,
    sshPublicKey: prepared.sshPublicKey,
  });
  return reachLab(topology, await openLabHosts(plan, paths, ctx), paths, ctx);
}

async function ensureKeys(
  run: DeployRun,
  options: DeployOptions,
  { prepared, reach }: { readonly prepared: PreparedDeploy; readonly reach: Reach },
): Promise<PublicKeys> {
  const { topology } = prepared.description;
  let keys = prepared.publicKeys;
  if (keylessGateways(prepared).length > 0) {
    const limit = affectedNodes(prepared.releases, prepared);
    const work = { topology, paths: run.paths, projectDir: options.projectDir, reach, limit };
    keys = { ...keys, ...(await makeKeys(work, run.ctx)) };
  }
  await writePublicKeys(run.paths.publicKeys, keys);
  return keys;
}

function keylessGateways({ description, publicKeys }: PreparedDeploy): readonly string[] {
  return description.topology.gateways.map((gateway) => gateway.name).filter((name) => !(name in publicKeys));
}

/** An empty set is delivered where a node still has secrets: they go. */
function secretsToDeliver({ secretFiles, observations }: PreparedDeploy): SecretFiles | null {
  const isOnNodes = [...observations.values()].some(
    (seen) => seen.kind === 'observed' && Object.keys(seen.host.secretDigests).length > 0,
  );
  return isOnNodes || Object.keys(secretFiles).length > 0 ? secretFiles : null;
}

/** Nodes that differ from their release, those that are new included. */
function affectedNodes(releases: readonly NodeRelease[], prepared: PreparedDeploy): readonly string[] {
  const isLab = prepared.description.topology.environment.kind === 'lab';
  const changes = nodeChanges(releases, prepared.observations, {
    isLab,
    secretFiles: prepared.secretFiles,
  });
  return [...new Set(changes.flatMap((change) => (change.node === null ? [] : [change.node])))];
}

async function verify(
  prepared: PreparedDeploy,
  { reach, publicKeys }: Applied,
  ctx: Context,
): Promise<{ readonly checks: readonly CheckReport[]; readonly machines: Machines }> {
  const { topology } = prepared.description;
  try {
    const [checks, machines] = await Promise.all([
      verifyNetwork(topology, reach.runners, { timeoutMs: convergenceMs, publicKeys }, ctx),
      lookAtMachines(reach.runners),
    ]);
    return { checks, machines };
  } finally {
    await reach.close();
  }
}
