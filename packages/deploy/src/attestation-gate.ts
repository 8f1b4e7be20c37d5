import { resolve } from 'node:path';
import { type Attested, loadPublicKey, readAttestation } from '@dwcp/emulate';
import { type DeploymentMode, DwcpError, type Environment, type Topology } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { loadBaseline } from './baseline.ts';

export interface AttestationOptions {
  readonly projectDir: string;
  readonly mode: DeploymentMode;
  /** File of an attestation or directory of its report; null when none was given. */
  readonly attestation: string | null;
  /** Record of what was deployed last. */
  readonly baseline: string;
}

/**
 * Lets go ahead only what a passing emulation attests, where the environment requires it. Asked of what was deployed and of
 * what is described now: taking the line out of a description does not open the way. Throws ATTESTATION_MISSING.
 */
export async function requireAttestation(topology: Topology, options: AttestationOptions): Promise<void> {
  const demand = await demandOf(topology.environment, options.baseline);
  if (demand === null) return;
  const { name } = topology.environment;
  // The keys of the tunnels are made on the hosts: an emulation has others.
  const release = releaseDigest(renderRelease(topology, { publicKeys: {} }));
  const scenario = demand.attestationScenario ?? 'hybrid-failover';
  const command = `dwcp emulate ${scenario} --env ${name} --mode ${options.mode} --key <file>`;
  if (options.attestation === null) {
    throw missing(`${name} takes only what a passing emulation attests, and release ${release} comes without`, {
      hint: `run \`${command}\` and give the directory of its report with --attestation`,
    });
  }
  if (demand.attestationKey === null) {
    throw missing(`${name} names nobody who may attest`, {
      hint: 'write `attestation.publicKey` into its description',
    });
  }
  const publicKey = await loadPublicKey(resolve(options.projectDir, demand.attestationKey));
  const attested = await readAttestation(options.attestation, publicKey);
  const reason = whyNotAttested(attested, { environment: demand, mode: options.mode, release });
  if (reason !== null) throw missing(`${options.attestation}: ${reason}`, { hint: `run \`${command}\`` });
}

/** Whose demand counts; null when nobody has one. */
async function demandOf(described: Environment, baselinePath: string): Promise<Environment | null> {
  if (described.attestationRequired) return described;
  const deployed = (await loadBaseline(baselinePath))?.topology?.environment;
  return deployed?.attestationRequired === true ? deployed : null;
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
  if (subject.length !== 1 || subject[0]?.digest.sha256 !== release) {
    const digests = subject.map(({ digest }) => digest.sha256).join(', ');
    return `it is about the release ${digests}, ${release} would be deployed`;
  }
  return null;
}

function missing(message: string, options: { readonly hint: string }): DwcpError {
  return new DwcpError('ATTESTATION_MISSING', message, options);
}
