import type { LoadedDescription } from '../descriptions.ts';
import { type SynthesizedCloud, synthesizeCloud } from './synthesize-cloud.ts';

/** A description with its cloud half. */
export interface Described {
  readonly loaded: LoadedDescription;
  readonly cloud: SynthesizedCloud;
}

/**
 * The cloud half of every description. The mode is no part of it (a test holds that to be so), and modes of one
 * environment seldom differ in anything else: those share theirs.
 */
export function synthesizeClouds(descriptions: readonly LoadedDescription[]): readonly Described[] {
  const known = new Map<string, SynthesizedCloud>();
  return descriptions.map((loaded) => {
    const { topology } = loaded.description;
    const key = JSON.stringify(topology === null ? null : { ...topology, mode: null, modeConfig: null });
    const cloud = known.get(key) ?? synthesizeCloud(topology);
    known.set(key, cloud);
    return { loaded, cloud };
  });
}
