import { createHash } from 'node:crypto';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A provider as the lock file names it. */
export interface LockedProvider {
  /** E.g. `registry.terraform.io/hashicorp/aws`. */
  readonly address: string;
  readonly version: string;
  /** Digests of the package as it is on disk, any of which it may have (`h1:…`). */
  readonly digests: readonly string[];
}

/** The providers of a dependency lock file. */
export function parseProviderLock(text: string): readonly LockedProvider[] {
  return [...text.matchAll(/^provider "([^"]+)" \{\n([\s\S]*?)^\}/gm)].flatMap(([, address = '', block = '']) => {
    const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(block)?.[1];
    const digests = [...block.matchAll(/"(h1:[^"]+)"/g)].flatMap(([, digest]) => digest ?? []);
    return version === undefined ? [] : [{ address, version, digests }];
  });
}

/**
 * The program of an installed provider, once its package was found to have a digest of the lock file: what Terraform
 * makes sure of before it starts one. Null when it has none of them, or is not there.
 */
export async function verifiedProgram(workDir: string, provider: LockedProvider): Promise<string | null> {
  const versionDir = join(workDir, '.terraform', 'providers', provider.address, provider.version);
  const [platform, ...others] = await readdir(versionDir).catch(() => []);
  if (platform === undefined || others.length > 0) return null;
  const directory = await realpath(join(versionDir, platform));
  const files = await filesBelow(directory);
  const programs = files.filter((file) => /^terraform-provider-[^/]+$/.test(relative(directory, file)));
  const [program] = programs;
  if (program === undefined || programs.length > 1) return null;
  return provider.digests.includes(await packageDigest(directory, files)) ? program : null;
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

/** The `h1:` scheme: the digest of a list of digests, as `sha256sum` prints it (golang.org/x/mod/sumdb/dirhash). */
async function packageDigest(directory: string, files: readonly string[]): Promise<string> {
  const named = files.map((file) => ({ file, name: relative(directory, file).replaceAll(sep, '/') }));
  const list = createHash('sha256');
  for (const { file, name } of named.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))) {
    list.update(`${await fileDigest(file)}  ${name}\n`);
  }
  return `h1:${list.digest('base64')}`;
}

/** Read into one room again and again: a provider has hundreds of megabytes. */
async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  const room = Buffer.allocUnsafe(2 ** 20);
  const handle = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(room, 0, room.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(room.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
