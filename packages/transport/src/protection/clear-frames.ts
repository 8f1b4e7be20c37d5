import type { FrameType } from '../frame/frame.ts';

/** Which frames are authenticated and never encrypted: they say which key to look for. */
export function isClear(type: FrameType): boolean {
  return type === 'attach' || type === 'attached';
}
