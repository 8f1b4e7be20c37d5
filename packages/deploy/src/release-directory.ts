import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory, writeFileAtomic } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { releaseDigest, releaseManifest } from '@dwcp/network';

/** A rendered release on disk, named by the digest of its content. */
export interface ReleaseDirectory {
  readonly digest: string;
  readonly dir: string;
}

/** Writes `<releases>/<digest>/hosts/<node>/{manifest.json,files/…}`; complete or absent, never a part. */
export async function writeReleaseDirectory(
  releasesDir: string,
  releases: readonly NodeRelease[],
): Promise<ReleaseDirectory> {
  const digest = releaseDigest(releases);
  const dir = join(releasesDir, digest);
  if (await isPresent(dir)) return { digest, dir };
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  for (const release of releases) {
    const hostDir = join(partial, 'hosts', release.node);
    await makeDirectory(hostDir);
    await writeFileAtomic(join(hostDir, 'manifest.json'), `${JSON.stringify(releaseManifest(release), null, 2)}\n`);
    for (const file of release.files) {
      const path = join(hostDir, 'files', file.path.slice(1));
      await makeDirectory(dirname(path));
      await writeFileAtomic(path, file.content);
    }
  }
  await rename(partial, dir);
  return { digest, dir };
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
