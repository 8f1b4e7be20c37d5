import type { ProtectionSettings } from '@dwcp/model';

/** How frames are made unforgeable. The first two encrypt as well; there is no third way. */
export const protectionKinds: readonly ProtectionKind[] = ['aes-256-gcm', 'chacha20-poly1305', 'hmac-sha256'];

export type ProtectionKind = ProtectionSettings['algorithm'];

/** What a frame grows by on the wire beside its header. */
export function protectionOverhead(kind: ProtectionKind): number {
  return kind === 'hmac-sha256' ? 8 + 32 : 16;
}
