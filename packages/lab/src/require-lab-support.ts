import type { Context } from '@dwcp/io';
import { requireRoomForHosts } from './inotify-limit.ts';
import { imageTools, labTools, requireRoot, requireTools } from './lab-tools.ts';

/**
 * Throws what openLab would throw about this machine, so that a caller learns it before it does anything else: NOT_ROOT,
 * TOOL_MISSING, or LAB_UNSUPPORTED when `hosts` more do not fit, or ends of tunnels on light ones.
 */
export async function requireLabSupport(
  options: { readonly hosts: number; readonly tunnels?: number },
  ctx: Context,
): Promise<void> {
  requireRoot('a lab');
  await requireTools([...labTools, ...imageTools], ctx);
  await requireRoomForHosts(options.hosts, options.tunnels);
}
