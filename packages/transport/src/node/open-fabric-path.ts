import { DwcpError, type DwcpEvent, type TransportSettings } from '@dwcp/model';
import { anyFabricAddress } from '../fabric/fabric-address.ts';
import type { FabricOptions } from '../fabric/fabric-options.ts';
import { fabricTransport } from '../fabric/fabric-transport.ts';
import type { PathTransport } from './node-parts.ts';
import { toldShortfalls } from './told-shortfalls.ts';

/** A native thread that polls this long after the last message hardly ever sleeps under load, and takes nothing from JavaScript. */
const busyPollMicros = 1_000_000;

/**
 * `null` where this machine has no such RDMA: the node runs on what is left, and says so. A fall-back is never silent: the declared
 * transport stays in the status of each link.
 */
export async function openFabricPath(
  settings: TransportSettings,
  options: { readonly host: string | null; emit(event: DwcpEvent): void },
): Promise<PathTransport | null> {
  const fabric = fabricOptionsOf(settings, options.host);
  if (fabric === null) return null;
  try {
    const transport = await fabricTransport(fabric);
    for (const { shortfall, words } of settings.rdma === null ? [] : toldShortfalls(transport, settings.rdma)) {
      const data = { provider: transport.provider, ...shortfall };
      options.emit({ code: 'node.fabric-falls-short', message: words, data });
    }
    return { transport, listen: anyFabricAddress, flows: 1 };
  } catch (error) {
    if (!(error instanceof DwcpError) || error.code !== 'FABRIC_UNAVAILABLE') throw error;
    options.emit({
      code: 'node.transport-missing',
      message: `there is no rdma on this node: ${error.message}`,
      data: { transport: 'rdma', reason: error.message, hint: error.hint },
    });
    return null;
  }
}

/** `null` when the mode does not run on RDMA. */
export function fabricOptionsOf(
  { rdma, flowControl, candidates }: TransportSettings,
  host: string | null,
): FabricOptions | null {
  if (rdma === null || !candidates.some(({ kind }) => kind === 'rdma')) return null;
  const { provider, polling, pollTimeoutMicros } = rdma;
  const runsOverIp = provider === 'tcp';
  return {
    provider,
    // The configured device is hardware; what runs without has none.
    device: provider === 'shm' || runsOverIp ? null : rdma.device,
    host: runsOverIp ? host : null,
    // JavaScript that polls belongs into a worker: a node has more to do on its thread.
    polling: polling === 'events' ? 'events' : 'adaptive',
    pollTimeoutMicros: polling === 'busy' ? (pollTimeoutMicros ?? busyPollMicros) : pollTimeoutMicros,
    credits: flowControl.initialCredits,
    sendDepth: rdma.sendDepth,
    receiveDepth: rdma.receiveDepth,
    completionDepth: rdma.completionDepth,
    completionBatch: rdma.completionBatch,
    hugePageBytes: rdma.hugePages?.bytes ?? null,
  };
}
