import type { HostDirectory } from './host-directory.ts';

/** Options of the mount that is a host's disk: what the host wrote over the image. */
export function overlayOptions(image: string, directory: HostDirectory): string {
  return [`lowerdir=${escapeColons(image)}`, `upperdir=${directory.upper}`, `workdir=${directory.work}`].join(',');
}

/** In lowerdir a colon separates layers (overlayfs documentation). */
function escapeColons(path: string): string {
  return path.replaceAll(':', '\\:');
}
