import {
  isBoolean,
  isText,
  listOf,
  objectOf,
  oneOf,
  orAbsent,
  orNull,
  readState,
  recordOf,
  stateCorrupt,
  writeFileAtomic,
} from '@dwcp/io';
import { type DeploymentMode, deploymentModes, type Topology } from '@dwcp/model';
import { digestOf } from './digest.ts';

/** What the last finished deploy left: the release that runs, and what it was made from. */
export interface Baseline {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly release: string;
  /** The release before it; null when there was none. */
  readonly previousRelease: string | null;
  /** Every check passed when it was recorded. */
  readonly isVerified: boolean;
  readonly at: string;
  readonly inputs: readonly DescriptionInput[];
  /** What was deployed; null where an earlier dwcp recorded the deploy without it. */
  readonly topology: Topology | null;
}

/** A file of the description as it was read. */
export interface DescriptionInput {
  readonly file: string;
  readonly sha256: string;
}

interface StoredBaseline {
  readonly formatVersion: 1;
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly release: string;
  readonly previousRelease: string | null | undefined;
  readonly isVerified: boolean;
  readonly at: string;
  readonly inputs: readonly DescriptionInput[];
  /** The topology with its digest: that it is what was written stands for its shape. */
  readonly deployed: { readonly sha256: string; readonly topology: object } | undefined;
}

const isBaseline = objectOf<StoredBaseline>({
  formatVersion: oneOf([1]),
  environment: isText,
  mode: oneOf(deploymentModes),
  release: isText,
  previousRelease: orAbsent(orNull(isText)),
  isVerified: isBoolean,
  at: isText,
  inputs: listOf(objectOf<DescriptionInput>({ file: isText, sha256: isText })),
  deployed: orAbsent(objectOf({ sha256: isText, topology: objectOf({}) })),
});

export async function loadBaseline(path: string): Promise<Baseline | null> {
  const stored = await readState(path, isBaseline);
  if (stored === null) return null;
  const { formatVersion: _, deployed, previousRelease = null, ...rest } = stored;
  if (deployed !== undefined && digestOf(deployed.topology) !== deployed.sha256) throw stateCorrupt(path);
  return { ...rest, previousRelease, topology: (deployed?.topology ?? null) as Topology | null };
}

export function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  const { topology, ...rest } = baseline;
  const deployed = topology === null ? {} : { deployed: { sha256: digestOf(topology), topology } };
  return writeFileAtomic(path, `${JSON.stringify({ formatVersion: 1, ...rest, ...deployed }, null, 2)}\n`);
}

export type PublicKeys = Readonly<Record<string, string>>;

/** Public keys of the gateways as last read from them; {} before the first deploy. */
export async function loadPublicKeys(path: string): Promise<PublicKeys> {
  return (await readState(path, recordOf(isText))) ?? {};
}

export function writePublicKeys(path: string, keys: PublicKeys): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(keys, null, 2)}\n`);
}
