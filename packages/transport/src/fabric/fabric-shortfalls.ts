import type { FabricSettings } from './fabric-options.ts';
import type { NativeEndpoint } from './native-fabric.ts';

/** As an endpoint has them, read back. */
export type FabricQueues = Pick<NativeEndpoint, 'sendDepth' | 'receiveDepth' | 'completionDepth' | 'hugePageBytes'>;

export interface FabricShortfall {
  readonly option: keyof FabricQueues;
  readonly wanted: number;
  readonly found: number;
}

const options = ['sendDepth', 'receiveDepth', 'completionDepth', 'hugePageBytes'] as const;

/** What was asked for and an endpoint does not have. A provider that has more than that falls short of nothing. */
export function compareFabric(
  wanted: Pick<FabricSettings, keyof FabricQueues>,
  found: FabricQueues,
): readonly FabricShortfall[] {
  return options.flatMap((option) =>
    found[option] >= wanted[option] ? [] : [{ option, wanted: wanted[option], found: found[option] }],
  );
}
