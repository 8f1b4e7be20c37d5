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
  /** sha256 of the playbook it was deployed with; left out where an earlier dwcp recorded it without. */
  readonly playbook?: string;
  /** Left out where an earlier dwcp recorded the deploy without them. */
  readonly parts?: BaselineParts;
}

/** What a baseline is made of beside its release, each part in a file of its own. */
export interface BaselineParts {
  /** Null when no site is in a cloud. */
  readonly terraform: BaselinePart | null;
  readonly runningConfig: BaselinePart;
}

export interface BaselinePart {
  /** Its name below `baseline/`, which holds the beginning of its checksum: a part is never written over. */
  readonly file: string;
  readonly sha256: string;
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
  readonly playbook: string | undefined;
  readonly parts: BaselineParts | undefined;
  /** Of everything else. */
  readonly sha256: string | undefined;
}

const isPart = objectOf<BaselinePart>({ file: isText, sha256: isText });

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
  playbook: orAbsent(isText),
  parts: orAbsent(objectOf<BaselineParts>({ terraform: orNull(isPart), runningConfig: isPart })),
  sha256: orAbsent(isText),
});

/** Throws STATE_CORRUPT for one that is not byte for byte what a deploy wrote. Its parts are read by `loadBaselinePart`. */
export async function loadBaseline(path: string): Promise<Baseline | null> {
  const stored = await readState(path, isBaseline);
  if (stored === null) return null;
  const { formatVersion: _, deployed, parts, playbook, previousRelease = null, sha256, ...rest } = stored;
  if (deployed !== undefined && digestOf(deployed.topology) !== deployed.sha256) throw stateCorrupt(path);
  // An earlier dwcp wrote neither; one without the other was cut.
  if ((parts === undefined) !== (sha256 === undefined)) throw stateCorrupt(path);
  if (sha256 !== undefined && sha256 !== checksumOf(stored)) throw stateCorrupt(path);
  const topology = (deployed?.topology ?? null) as Topology | null;
  return {
    ...rest,
    previousRelease,
    topology,
    ...(playbook === undefined ? {} : { playbook }),
    ...(parts === undefined ? {} : { parts }),
  };
}

export function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  const { topology, ...rest } = baseline;
  const deployed = topology === null ? {} : { deployed: { sha256: digestOf(topology), topology } };
  const content = { formatVersion: 1, ...rest, ...deployed };
  const checksum = baseline.parts === undefined ? {} : { sha256: checksumOf(content) };
  return writeFileAtomic(path, `${JSON.stringify({ ...content, ...checksum }, null, 2)}\n`);
}

/** Over the fields in the order of their names: JSON may give them in another one. */
function checksumOf(content: object): string {
  const fields = Object.entries(content).filter(([name, value]) => name !== 'sha256' && value !== undefined);
  return digestOf(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export type PublicKeys = Readonly<Record<string, string>>;

/** Public keys of the gateways as last read from them; {} before the first deploy. */
export async function loadPublicKeys(path: string): Promise<PublicKeys> {
  return (await readState(path, recordOf(isText))) ?? {};
}

export function writePublicKeys(path: string, keys: PublicKeys): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(keys, null, 2)}\n`);
}
