import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isText, listOf, objectOf, oneOf, readState, recordOf } from '@dwcp/io';
import { DwcpError, type HostRole, type NodeRelease } from '@dwcp/model';
import { releaseDigest } from '@dwcp/network';

const roles: readonly HostRole[] = [
  'system',
  'fabric',
  'wireguard',
  'ipsec',
  'routing',
  'firewall',
  'monitoring',
  'dwcp',
];

const isManifest = objectOf({
  node: isText,
  files: listOf(
    objectOf({ path: isText, permissions: isText, owner: isText, group: isText, role: oneOf(roles), source: isText }),
  ),
  units: listOf(isText),
  sysctl: recordOf(isText),
});

/** A release that was written before, of these nodes. Throws STATE_CORRUPT when it is not there or not what was written. */
export async function loadRelease(
  releasesDir: string,
  options: { readonly digest: string; readonly nodes: readonly string[] },
): Promise<readonly NodeRelease[]> {
  const dir = join(releasesDir, options.digest);
  const corrupt = (cause?: unknown): DwcpError =>
    new DwcpError('STATE_CORRUPT', `${dir} is not the release that was deployed`, {
      hint: 'run `dwcp deploy`, which writes it again',
      cause,
    });
  try {
    const releases = await Promise.all(options.nodes.map((node) => loadNode(join(dir, 'hosts', node), corrupt)));
    if (releaseDigest(releases) === options.digest) return releases;
  } catch (cause) {
    throw corrupt(cause);
  }
  throw corrupt();
}

async function loadNode(dir: string, corrupt: () => DwcpError): Promise<NodeRelease> {
  const manifest = await readState(join(dir, 'manifest.json'), isManifest);
  if (manifest === null) throw corrupt();
  const { node, units, sysctl } = manifest;
  const files = manifest.files.map(async ({ path, owner, group, role, permissions, source }) => ({
    path,
    content: await readFile(join(dir, source), 'utf8'),
    permissions: Number.parseInt(permissions, 8),
    owner,
    group,
    role,
  }));
  return { node, files: await Promise.all(files), units, sysctl };
}
