import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** What a stream gives, as text, until it ends or gives more than `limit` bytes; then `onTooMuch` is called once and no more is kept. */
export async function collect(
  stream: Readable,
  options: { readonly limit: number; readonly onTooMuch: () => void },
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    const isWithin = size <= options.limit;
    size += chunk.length;
    if (size <= options.limit) chunks.push(chunk);
    else if (isWithin) {
      chunks.length = 0;
      options.onTooMuch();
    }
  });
  try {
    await finished(stream, { writable: false });
  } catch {
    // Destroyed, by who called for no more of it or by the end of its process: what came is what there is.
  }
  return Buffer.concat(chunks).toString('utf8');
}
