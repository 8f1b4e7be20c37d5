import type { TransportSettings } from '@dwcp/model';
import type { FabricQueues } from '../fabric/fabric-shortfalls.ts';
import { fabricTransport } from '../fabric/fabric-transport.ts';
import { fabricLibrary } from '../fabric/native-fabric.ts';
import { fabricOptionsOf } from './open-fabric-path.ts';
import { toldShortfalls } from './told-shortfalls.ts';

export interface FabricFound {
  /** Of libfabric. */
  readonly version: string;
  readonly path: string;
  readonly provider: string;
  readonly queues: FabricQueues;
  /** What of the mode it does not have. */
  readonly shortfalls: readonly string[];
}

/** Opens what a node of this mode would open, and closes it again; `null` when the mode does not run on RDMA. Throws FABRIC_UNAVAILABLE. */
export async function tryFabric(settings: TransportSettings): Promise<FabricFound | null> {
  const options = fabricOptionsOf(settings, null);
  if (options === null) return null;
  const { version, path } = fabricLibrary();
  const transport = await fabricTransport(options);
  const { provider, queues } = transport;
  const told = settings.rdma === null ? [] : toldShortfalls(transport, settings.rdma);
  await transport.close();
  return { version, path, provider, queues, shortfalls: told.map(({ words }) => words) };
}
