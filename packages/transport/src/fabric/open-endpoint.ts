import { DwcpError } from '@dwcp/model';
import type { FabricBinding } from './fabric-address.ts';
import { type FabricSettings, providerNames } from './fabric-options.ts';
import { newRegionName, removeStaleRegions } from './memory-regions.ts';
import { type FabricAddon, loadFabric, type NativeEndpoint, type NativeFailure } from './native-fabric.ts';

/** An endpoint of the first provider that has one. Throws FABRIC_UNAVAILABLE, saying what each of them lacked. */
export async function openProvider(
  settings: FabricSettings,
): Promise<{ readonly addon: FabricAddon; readonly endpoint: NativeEndpoint }> {
  const addon = loadFabric(settings.libraryPath);
  const failures: string[] = [];
  for (const provider of providerNames(settings.provider)) {
    if (provider === 'shm') await removeStaleRegions();
    const endpoint = await openEndpoint(addon, settings, provider, freeBinding(settings, provider));
    if ('name' in endpoint) return { addon, endpoint };
    failures.push(`${provider}: ${endpoint.reason}`);
  }
  throw new DwcpError('FABRIC_UNAVAILABLE', `no fabric provider ${settings.provider} here (${failures.join('; ')})`, {
    hint: 'check `fi_info -l` and the device, or leave RDMA out of the mode',
  });
}

export function openEndpoint(
  addon: FabricAddon,
  settings: FabricSettings,
  provider: string,
  binding: FabricBinding,
): Promise<NativeEndpoint | NativeFailure> {
  const { libraryPath, device, polling, sendDepth, receiveDepth, completionDepth } = settings;
  const { completionBatch, hugePageBytes } = settings;
  const queues = { sendDepth, receiveDepth, completionDepth, completionBatch, hugePageBytes };
  return addon.open({ libraryPath, provider, device, ...binding, wantsWaitFd: polling !== 'busy', ...queues });
}

export function freeBinding({ host }: FabricSettings, provider: string): FabricBinding {
  return provider === 'shm' ? { host: '', service: '', name: newRegionName() } : { host, service: '', name: '' };
}
