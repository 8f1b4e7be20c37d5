import { join } from 'node:path';
import { type Context, writeFileAtomic } from '@dwcp/io';
import { ensureLabIdentity } from '@dwcp/provision';
import type { BenchEnd } from '@dwcp/transport';

/** The two nodes of a benchmark, with certificates of an authority of their own in a directory that is removed afterwards. */
export async function benchEnds(directory: string, ctx: Context): Promise<readonly [BenchEnd, BenchEnd]> {
  // One after the other: both are signed by the authority that the first one makes.
  return [await endOf('bench-a', directory, ctx), await endOf('bench-b', directory, ctx)];
}

async function endOf(name: string, directory: string, ctx: Context): Promise<BenchEnd> {
  const { certificate, privateKey, authority } = await ensureLabIdentity({ dir: directory, gateway: name }, ctx);
  const file = (end: string): string => join(directory, `${name}-${end}`);
  await writeFileAtomic(file('certificate'), certificate);
  await writeFileAtomic(file('key'), privateKey, { permissions: 0o600 });
  await writeFileAtomic(file('authority'), authority);
  const tls = { certificateFile: file('certificate'), keyFile: file('key'), authoritiesFile: file('authority') };
  return { name, tls };
}
