import { join } from 'node:path';
import type { EnvironmentOptions } from './options.ts';

/** Where everything dwcp keeps about one environment lies. */
export interface EnvironmentPaths {
  readonly root: string;
  readonly lock: string;
  readonly journal: string;
  readonly finishedJournals: string;
  /** The last finished deploy. */
  readonly baseline: string;
  /** Its parts. */
  readonly baselineParts: string;
  /** Public keys of the gateways, by name. */
  readonly publicKeys: string;
  readonly releases: string;
  readonly terraform: string;
  /** What a detection of drift works in. */
  readonly drift: string;
  /** Where it asks Terraform. */
  readonly driftTerraform: string;
  readonly cloud: string;
  readonly lab: string;
  readonly ansible: string;
  /** Keys and certificates of tunnels that dwcp made for a lab. */
  readonly tunnelSecrets: string;
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly deploymentsDir: string;
}

export function environmentPaths(options: EnvironmentOptions): EnvironmentPaths {
  const root = join(options.stateDir ?? join(options.projectDir, '.dwcp'), 'env', options.environment);
  return {
    root,
    lock: join(root, 'lock'),
    journal: join(root, 'journal.log'),
    finishedJournals: join(root, 'journals'),
    baseline: join(root, 'baseline.json'),
    baselineParts: join(root, 'baseline'),
    publicKeys: join(root, 'public-keys.json'),
    releases: join(root, 'releases'),
    terraform: join(root, 'terraform'),
    drift: join(root, 'drift'),
    driftTerraform: join(root, 'drift', 'terraform'),
    cloud: join(root, 'cloud'),
    lab: join(root, 'lab'),
    ansible: join(root, 'ansible'),
    tunnelSecrets: join(root, 'tunnel-secrets'),
    sshKey: join(root, 'ssh', 'id_ed25519'),
    knownHosts: join(root, 'ssh', 'known_hosts'),
    deploymentsDir: join(options.projectDir, 'deployments', 'ansible'),
  };
}
