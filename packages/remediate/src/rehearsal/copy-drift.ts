import { craftOfUnit } from '@dwcp/drift';
import type { Drift, NodeRelease } from '@dwcp/model';
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

/** What of a drift makes up the state a repair starts from. Never takes a secret along. Pure. */
export function copyOfDrift({ check, subject }: Drift, release: NodeRelease): DriftCopy {
  if (check.startsWith('sysctl/')) return { copies: [copySysctl(subject)] };
  if (check === 'unit/object-missing') return copyOfMade(subject);
  if (check === 'unit/not-active' || check === 'unit/not-enabled') return { copies: [copyUnit(subject)] };
  if (check === 'file/changed' || check === 'file/missing' || check === 'file/permissions') {
    return copyOfFile(subject, release);
  }
  if (check === 'file/not-in-effect') {
    const file = copyOfFile(subject, release);
    return 'copies' in file ? { copies: [...file.copies, copyPending(subject)] } : file;
  }
  if (check.startsWith('wireguard/')) return { copies: [copyWireguard(subject)] };
  if (check.startsWith('firewall/')) return { copies: [copyFirewall] };
  if (check.startsWith('routing/')) return copyOfRouting(release);
  if (check.startsWith('ipsec/'))
    return { reason: 'strongSwan does not tell what it has loaded in a form that can be loaded' };
  return { reason: `nobody knows how ${check} comes about` };
}

/** A file, and what its daemon runs: whether somebody had it taken is not seen by the file. */
function copyOfFile(path: string, release: NodeRelease): DriftCopy {
  const file = release.files.find((one) => one.path === path);
  if (file === undefined) return { reason: `${path} is of no release, and may hold anything` };
  const device = /^\/etc\/wireguard\/(.+)\.conf$/.exec(path)?.[1];
  if (device !== undefined) return { copies: [copyFile(path), copyWireguard(device)] };
  if (file.role === 'firewall') return { copies: [copyFile(path), copyFirewall] };
  const running = file.role === 'routing' ? copyOfRouting(release) : { copies: [] };
  return { copies: [copyFile(path), ...('copies' in running ? running.copies : [])] };
}

/** What a unit made and somebody took away. */
function copyOfMade(unit: string): DriftCopy {
  const device = /^wg-quick@(.+)\.service$/.exec(unit)?.[1];
  if (device !== undefined) return { copies: [copyWireguard(device)] };
  if (craftOfUnit(unit) === 'firewall') return { copies: [copyFirewall] };
  return { reason: `what ${unit} made is gone, and how that came about is not known` };
}

function copyOfRouting({ files }: NodeRelease): DriftCopy {
  if (files.some(({ path }) => path === '/etc/frr/frr.conf')) return { copies: [copyRouting] };
  return { reason: 'BIRD does not tell the configuration it runs' };
}
