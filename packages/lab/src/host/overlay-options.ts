import type { LabHost } from '../lab-plan.ts';
import type { HostDirectory } from './host-directory.ts';

/** Options of the mount that is a host's disk: what the host wrote over its trees. */
export function overlayOptions(trees: readonly string[], directory: HostDirectory): string {
  const lower = trees.map(escapeColons).join(':');
  return [`lowerdir=${lower}`, `upperdir=${directory.upper}`, `workdir=${directory.work}`].join(',');
}

/** What lies below the disk of a host, the first on top. */
export function treesOf(host: LabHost, image: string): readonly string[] {
  return [...(host.layers ?? []), image];
}

/** In lowerdir a colon separates layers (overlayfs documentation). */
function escapeColons(path: string): string {
  return path.replaceAll(':', '\\:');
}
