import { createHash } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory, writeFileAtomic } from '@dwcp/io';
import type { HostFile, NodeRelease } from '@dwcp/model';

/** A rendered release on disk, named by the digest of its content. */
export interface ReleaseDirectory {
  readonly digest: string;
  readonly dir: string;
}

/** sha256 over everything the nodes will hold and run; the same bytes give the same name anywhere. */
export function releaseDigest(releases: readonly NodeRelease[]): string {
  const hash = createHash('sha256');
  for (const release of releases) hash.update(JSON.stringify(manifestOf(release))).update('\n');
  return hash.digest('hex');
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
    await writeFileAtomic(join(hostDir, 'manifest.json'), `${JSON.stringify(manifestOf(release), null, 2)}\n`);
    for (const file of release.files) {
      const path = join(hostDir, 'files', file.path.slice(1));
      await makeDirectory(dirname(path));
      await writeFileAtomic(path, file.content);
    }
  }
  await rename(partial, dir);
  return { digest, dir };
}

function manifestOf(release: NodeRelease): unknown {
  return {
    node: release.node,
    files: release.files.map((file) => ({
      path: file.path,
      permissions: `0${file.permissions.toString(8)}`,
      owner: file.owner,
      group: file.group,
      role: file.role,
      sha256: sha256(file),
      source: `files/${file.path.slice(1)}`,
    })),
    units: release.units,
    sysctl: release.sysctl,
  };
}

function sha256(file: HostFile): string {
  return createHash('sha256').update(file.content).digest('hex');
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
