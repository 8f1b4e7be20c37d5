import type { AllowedTarget } from '@dwcp/model';

/**
 * Whether `peer` may have this node dial `target`. Compared as text, both in the form the configuration gives addresses: what a
 * name resolves to, or another way to write an address, gives no right.
 */
export function isAllowedTarget(
  allowed: readonly AllowedTarget[],
  asked: { readonly peer: string; readonly target: string },
): boolean {
  return allowed.some(({ target, peers }) => target === asked.target && (peers === null || peers.includes(asked.peer)));
}
