/**
 * Takes bytes from `parts[first]` on without its first `skip`; says how many, or a negative error number. At most 256 parts, and
 * `most` bytes.
 */
export type WriteParts = (parts: readonly Uint8Array[], first: number, skip: number, most: number) => number;

/** Messages on their way to the kernel, each with its length before it. Short ones are joined, long ones never copied. */
export interface SendQueue {
  /** Lengths included. */
  readonly bytes: number;
  push(parts: readonly Uint8Array[], messageBytes: number): void;
  /** 0 when all was written, or the first `most` bytes; 1 when the kernel takes no more for now, else the negative error number. */
  flush(write: WriteParts, most?: number): number;
  clear(): void;
}

const stageBytes = 64 * 1024;
/** Longer parts are handed to the kernel from where they are. */
const longestCopied = 2_048;
const mostParts = 256;
/** Of this thread: what one connection has sent, the next may use. */
const spareStages: Uint8Array<ArrayBuffer>[] = [];
const mostSpareStages = 16;
const noStage = new Uint8Array();

export function sendQueue(): SendQueue {
  let bytes = 0;
  let parts: Uint8Array[] = [];
  let first = 0;
  let skip = 0;
  let stage = noStage;
  /** What of the stage is in no part yet. */
  let from = 0;
  let to = 0;

  const seal = () => {
    if (to === from) return;
    parts.push(stage.subarray(from, to));
    from = to;
  };
  const makeRoom = (needed: number) => {
    if (stage.length - to >= needed) return;
    seal();
    stage = spareStages.pop() ?? new Uint8Array(stageBytes);
    from = 0;
    to = 0;
  };
  const clear = () => {
    bytes = 0;
    parts = [];
    first = 0;
    skip = 0;
    // The kernel has its own copy.
    if (stage.length > 0 && spareStages.length < mostSpareStages) spareStages.push(stage);
    stage = noStage;
    from = 0;
    to = 0;
  };
  /** True when all that was offered is gone. */
  const advance = (taken: number): boolean => {
    let left = taken;
    bytes -= taken;
    for (let count = 0; count < mostParts && first < parts.length; count++) {
      const rest = (parts[first]?.length ?? 0) - skip;
      if (left < rest) {
        skip += left;
        return false;
      }
      left -= rest;
      first += 1;
      skip = 0;
    }
    return true;
  };

  const dropWritten = () => {
    if (first <= mostParts) return;
    parts = parts.slice(first);
    first = 0;
  };

  return {
    get bytes() {
      return bytes;
    },
    push(given, messageBytes) {
      makeRoom(4);
      stage[to] = messageBytes >>> 24;
      stage[to + 1] = messageBytes >>> 16;
      stage[to + 2] = messageBytes >>> 8;
      stage[to + 3] = messageBytes;
      to += 4;
      for (const part of given) {
        if (part.length > longestCopied) {
          seal();
          parts.push(part);
        } else {
          makeRoom(part.length);
          stage.set(part, to);
          to += part.length;
        }
      }
      bytes += messageBytes + 4;
    },
    flush(write, most = bytes) {
      seal();
      let left = most;
      while (left > 0) {
        const taken = write(parts, first, skip, left);
        if (taken < 0) return taken;
        left -= taken;
        if (!advance(taken) && left > 0) break;
      }
      if (bytes === 0) clear();
      else dropWritten();
      return left === 0 ? 0 : 1;
    },
    clear,
  };
}
