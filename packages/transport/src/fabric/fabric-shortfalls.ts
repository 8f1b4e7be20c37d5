import type { FabricSettings } from './fabric-options.ts';
import type { NativeEndpoint } from './native-fabric.ts';

export interface FabricShortfall {
  readonly option: keyof ReadBack;
  readonly wanted: number;
  readonly found: number;
}

type ReadBack = Pick<NativeEndpoint, 'sendDepth' | 'receiveDepth' | 'completionDepth' | 'hugePageBytes'>;

const options = ['sendDepth', 'receiveDepth', 'completionDepth', 'hugePageBytes'] as const;

/** What was asked for and an endpoint does not have. A provider that has more than that falls short of nothing. */
export function compareFabric(
  wanted: Pick<FabricSettings, keyof ReadBack>,
  found: ReadBack,
): readonly FabricShortfall[] {
  return options.flatMap((option) =>
    found[option] >= wanted[option] ? [] : [{ option, wanted: wanted[option], found: found[option] }],
  );
}
