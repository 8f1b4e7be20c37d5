import type { NodeRelease } from '@dwcp/model';
import type { PublicKeys } from './keys.ts';

/** Puts the key a gateway has in one network in the place of the one it has in another, wherever a text names it. Pure. */
export function withKeys(text: string, { from, to }: { readonly from: PublicKeys; readonly to: PublicKeys }): string {
  return Object.entries(from).reduce((changed, [node, key]) => changed.replaceAll(key, to[node] ?? key), text);
}

/** A release for the same network with other keys: every other byte stays. Pure. */
export function releaseWithKeys(
  release: NodeRelease,
  keys: { readonly from: PublicKeys; readonly to: PublicKeys },
): NodeRelease {
  return { ...release, files: release.files.map((file) => ({ ...file, content: withKeys(file.content, keys) })) };
}
