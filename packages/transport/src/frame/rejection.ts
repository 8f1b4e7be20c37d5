/** Why bytes are not taken as a frame. Each is counted and dropped; none is answered. docs/protocol.md says when which applies. */
export const frameRejections = [
  'truncated',
  'too-long',
  'wrong-magic',
  'wrong-version',
  'damaged-header',
  'unknown-type',
  'wrong-flags',
  'wrong-length',
  'impossible-header',
  'wrong-protection',
  'unknown-epoch',
  'replayed',
  'behind-window',
  'forged',
  'damaged-payload',
  'stale',
  'wrong-compression',
  'inflates-too-far',
  'malformed-payload',
  'unexpected-frame',
] as const;

export type FrameRejection = (typeof frameRejections)[number];

export function isRejection<T extends object>(result: T | FrameRejection): result is FrameRejection {
  return typeof result === 'string';
}
