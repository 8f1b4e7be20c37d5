import type { LinkStream } from '../node.ts';

// What is written follows a pattern, so that who reads knows of every byte whether it is the next one.

export const megabyte: number = 1024 * 1024;

export async function echo(stream: LinkStream): Promise<void> {
  try {
    for await (const bytes of stream.read()) await stream.write(bytes);
    await stream.end();
  } catch {
    // Whoever opened it is told as well, and that is who the test asks.
  }
}

/** The whole pattern up to here, and the end. */
export async function writePattern(
  stream: LinkStream,
  total: number,
  onWritten: (written: number) => Promise<void> = async () => undefined,
): Promise<void> {
  const block = megabyte / 8;
  for (let written = 0; written < total; ) {
    await writePart(stream, written, block);
    written += block;
    await onWritten(written);
  }
  await stream.end();
}

export async function writePart(stream: LinkStream, from: number, bytes: number): Promise<void> {
  await stream.write(Uint8Array.from({ length: bytes }, (_, index) => byteAt(from + index)));
}

/** Reads to the end and returns how many bytes, each of which was the next of the pattern. */
export async function countPattern(stream: LinkStream): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream.read()) {
    for (const byte of chunk) {
      if (byte !== byteAt(bytes)) throw new Error(`byte ${bytes} is ${byte}`);
      bytes += 1;
    }
  }
  return bytes;
}

/** Differs also where the last bits of the place are the same: a chunk that is missing or comes twice is noticed. */
export function byteAt(place: number): number {
  return (place + 31 * (place >>> 8) + 17 * (place >>> 16)) & 255;
}
