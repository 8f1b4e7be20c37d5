import { createHash } from 'node:crypto';
import type { HostFile, NodeRelease } from '@dwcp/model';

/** sha256 over everything the nodes will hold and run; the same bytes give the same name anywhere. */
export function releaseDigest(releases: readonly NodeRelease[]): string {
  const hash = createHash('sha256');
  for (const release of releases) hash.update(JSON.stringify(releaseManifest(release))).update('\n');
  return hash.digest('hex');
}

/** What a node must hold and run, with the sha256 of each file instead of its bytes: what travels beside the files. */
export function releaseManifest(release: NodeRelease): unknown {
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
