import { parseState, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import type { DeploymentMode } from '@dwcp/model';

/** What the last finished deploy left: the release that runs, and what it was made from. */
export interface Baseline {
  readonly formatVersion: 1;
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly release: string;
  /** Every check passed when it was recorded. */
  readonly isVerified: boolean;
  readonly at: string;
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
}

export async function loadBaseline(path: string): Promise<Baseline | null> {
  const text = await readTextIfPresent(path);
  return text === null ? null : (parseState(path, text) as Baseline);
}

export function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(baseline, null, 2)}\n`);
}

export type PublicKeys = Readonly<Record<string, string>>;

/** Public keys of the gateways as last read from them; {} before the first deploy. */
export async function loadPublicKeys(path: string): Promise<PublicKeys> {
  const text = await readTextIfPresent(path);
  return text === null ? {} : (parseState(path, text) as PublicKeys);
}

export function writePublicKeys(path: string, keys: PublicKeys): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(keys, null, 2)}\n`);
}
