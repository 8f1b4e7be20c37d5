import { craftOfUnit } from '@dwcp/drift';
import type { Drift, NodeRelease } from '@dwcp/model';
import { isNamespacedSysctl } from '@dwcp/network';
import {
  copyFile,
  copyFirewall,
  copyPending,
  copyRouting,
  copySysctl,
  copyUnit,
  copyWireguard,
  type StateCopy,
} from './state-copy.ts';

/** How what was found on a node is brought about on another one, or why it cannot be. */
export type DriftCopy = { readonly copies: readonly StateCopy[] } | { readonly reason: string };

/** What of a drift makes up the state a repair starts from, as far as the lab can take it on. Pure. */
export function copyOfDrift({ check, subject }: Drift, release: NodeRelease): DriftCopy {
  if (check.startsWith('sysctl/')) {
    return isNamespacedSysctl(subject)
      ? { copies: [copySysctl(subject)] }
      : { reason: `${subject} is one for the whole machine, which a host of a lab cannot set` };
  }
  if (check === 'unit/object-missing') return copyOfMade(subject);
  if (check === 'unit/not-active' || check === 'unit/not-enabled') {
    const made = copyOfMade(subject);
    return { copies: [copyUnit(subject), ...('copies' in made ? made.copies : [])] };
  }
  if (check === 'file/not-in-effect') {
    const file = copyOfFile(subject, release);
    return 'copies' in file ? { copies: [...file.copies, copyPending(subject)] } : file;
  }
  if (check === 'file/changed' || check === 'file/missing' || check === 'file/permissions') {
    return copyOfFile(subject, release);
  }
  if (check === 'wireguard/endpoint-differs') return { reason: 'a peer learns the right address by itself' };
  if (check.startsWith('wireguard/')) return copyOfDevice(subject, release);
  if (check.startsWith('firewall/') && check !== 'firewall/table-extra') return { copies: [copyFirewall] };
  if (check.startsWith('routing/')) return copyOfRouting(release);
  if (check.startsWith('ipsec/')) return { reason: noLoadedConnections };
  return { reason: `how ${check} comes about is not known` };
}

const noLoadedConnections = 'strongSwan does not tell what it has loaded in a form that can be loaded';

/** A file, and what its daemon runs: whether somebody had it taken is not seen by the file. */
function copyOfFile(path: string, release: NodeRelease): DriftCopy {
  const file = release.files.find((one) => one.path === path);
  if (file === undefined) return { reason: `${path} is of no release, and may hold anything` };
  if (file.role === 'ipsec') return { reason: noLoadedConnections };
  const device = deviceOf(path, /^\/etc\/wireguard\/(.+)\.conf$/);
  if (device !== null) return { copies: [copyFile(path), copyWireguard(device)] };
  if (file.role === 'firewall') return { copies: [copyFile(path), copyFirewall] };
  if (file.role !== 'routing') return { copies: [copyFile(path)] };
  const running = copyOfRouting(release);
  return 'copies' in running ? { copies: [copyFile(path), ...running.copies] } : running;
}

/** What a unit made, which is there or gone whatever the unit says. */
function copyOfMade(unit: string): DriftCopy {
  const device = deviceOf(unit, /^wg-quick@(.+)\.service$/);
  if (device !== null) return { copies: [copyWireguard(device)] };
  if (craftOfUnit(unit) === 'firewall') return { copies: [copyFirewall] };
  return { reason: `how what ${unit} made is taken away is not known` };
}

/** Of a device that no release makes the lab has none to change. */
function copyOfDevice(device: string, { files }: NodeRelease): DriftCopy {
  const isOurs = files.some(({ path }) => path === `/etc/wireguard/${device}.conf`);
  return isOurs ? { copies: [copyWireguard(device)] } : { reason: `${device} is of no release` };
}

function copyOfRouting({ files }: NodeRelease): DriftCopy {
  if (files.some(({ path }) => path === '/etc/frr/frr.conf')) return { copies: [copyRouting] };
  return { reason: 'BIRD does not tell the configuration it runs' };
}

function deviceOf(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[1] ?? null;
}
