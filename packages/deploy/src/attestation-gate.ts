import { resolve } from 'node:path';
import { type Attested, changedInputs, loadPublicKey, readAttestation } from '@dwcp/emulate';
import { loadBaseline } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { type DeploymentMode, DwcpError, type Environment, type NodeProgram, type Topology } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';

export interface AttestationOptions {
  readonly projectDir: string;
  readonly mode: DeploymentMode;
  /** File of an attestation or directory of its report; null when none was given. */
  readonly attestation: string | null;
  /** Record of what was deployed last. */
  readonly baseline: string;
  /** What the gateways would run besides the network; asked for only where something is demanded. */
  readonly program: () => Promise<NodeProgram | undefined>;
}

/**
 * Lets go ahead only what a passing emulation attests, where the environment requires it. What was deployed last and what is
 * described now may both demand it, and both are met: neither taking the line out of a description nor naming another key or
 * scenario opens the way. Throws ATTESTATION_MISSING.
 */
export async function requireAttestation(
  topology: Topology,
  options: AttestationOptions,
  ctx: Pick<Context, 'events'>,
): Promise<void> {
  const demands = await demandsOn(topology.environment, options.baseline);
  if (demands.length === 0) return;
  // The keys of the tunnels are made on the hosts: an emulation has others.
  const release = releaseDigest(renderRelease(topology, { publicKeys: {}, program: await options.program() }));
  for (const demand of demands) {
    const { predicate } = await meet(demand, { ...options, release });
    ctx.events.emit({
      code: 'deploy.attested',
      message: `release ${release.slice(0, 12)} passed ${predicate.scenario} at ${predicate.startedAt}, signed with ${demand.attestationKey}`,
      data: { release, scenario: predicate.scenario, startedAt: predicate.startedAt, key: demand.attestationKey },
    });
  }
}

async function meet(demand: Demand, options: AttestationOptions & { readonly release: string }): Promise<Attested> {
  const { projectDir, mode, attestation, release } = options;
  const scenario = demand.attestationScenario ?? 'hybrid-failover';
  const command = `dwcp emulate ${scenario} --env ${demand.name} --mode ${mode} --key <file>`;
  if (attestation === null) {
    const who = demand.isDeployed ? `${demand.name}, as it was deployed last,` : demand.name;
    throw missing(`${who} takes only what a passing emulation attests, and release ${release} comes without`, {
      hint: `run \`${command}\` and give the directory of its report with --attestation`,
    });
  }
  if (demand.attestationKey === null) {
    throw missing(`${demand.name} names nobody who may attest`, {
      hint: 'write `attestation.publicKey` into its description',
    });
  }
  const publicKey = await loadPublicKey(resolve(projectDir, demand.attestationKey));
  const attested = await readAttestation(attestation, publicKey);
  const changed = await changedInputs(attested.predicate.inputs, projectDir);
  const reason =
    whyNotAttested(attested, { environment: demand, mode, release }) ??
    (changed.length === 0 ? null : changed.map((input) => `${input.file} ${input.reason} since`).join('; '));
  if (reason !== null) throw missing(`${attestation}: ${reason}`, { hint: `run \`${command}\`` });
  return attested;
}

interface Demand extends Environment {
  /** Of what was deployed last, not of what is described. */
  readonly isDeployed: boolean;
}

/** Whose demands count: of what is described, and of what was deployed last. */
async function demandsOn(described: Environment, baselinePath: string): Promise<readonly Demand[]> {
  const deployed = (await loadBaseline(baselinePath))?.topology?.environment;
  const demands: readonly Demand[] = [
    { ...described, isDeployed: false },
    ...(deployed === undefined ? [] : [{ ...deployed, isDeployed: true }]),
  ].filter((one) => one.attestationRequired);
  const key = (one: Environment) => `${one.attestationKey} ${one.attestationScenario}`;
  return demands.filter((one, index) => demands.findIndex((other) => key(other) === key(one)) === index);
}

/** Null when the statement is about exactly this; else what differs. Pure. */
export function whyNotAttested(
  { subject, predicate }: Attested,
  wanted: { readonly environment: Environment; readonly mode: DeploymentMode; readonly release: string },
): string | null {
  const { environment, mode, release } = wanted;
  if (predicate.verdict !== 'pass') return `the emulation ended with ${predicate.verdict}`;
  if (predicate.environment !== environment.name) return `it is about ${predicate.environment ?? 'no environment'}`;
  if (predicate.mode !== mode) return `it is about the mode ${predicate.mode}, not ${mode}`;
  if (environment.attestationScenario !== null && predicate.scenario !== environment.attestationScenario) {
    return `it is about the scenario ${predicate.scenario}, ${environment.attestationScenario} has to pass`;
  }
  if (predicate.choices.trials !== null) {
    return `it was run with --trials ${predicate.choices.trials}, not with the trials of the scenario`;
  }
  if (predicate.inputs.length === 0) return 'it names no file it was made from';
  if (subject.length !== 1 || subject[0]?.digest.sha256 !== release) {
    const digests = subject.map(({ digest }) => digest.sha256).join(', ');
    return `it is about the release ${digests}, ${release} would be deployed`;
  }
  return null;
}

function missing(message: string, options: { readonly hint: string }): DwcpError {
  return new DwcpError('ATTESTATION_MISSING', message, options);
}
