import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const handedBytes = 4096;

/** Hands out this many arrays of `handedBytes`, and tells of how many the memory is kept alive by something. */
export function aliveOf(count: number, hand: (bytes: Uint8Array) => void): () => Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('node collects no garbage when asked');
  const handed: WeakRef<ArrayBufferLike>[] = [];
  for (let n = 0; n < count; n++) {
    const bytes = new Uint8Array(handedBytes);
    hand(bytes);
    handed.push(new WeakRef(bytes.buffer));
  }
  return async () => {
    // What a weak reference was made of lives until the end of the turn.
    await setImmediate();
    collect();
    return handed.filter((each) => each.deref() !== undefined).length;
  };
}
