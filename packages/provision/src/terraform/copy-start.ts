import { copyFile, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, readTextIfPresent, writeFileAtomic } from '@dwcp/io';
import { initRecord } from './init.ts';
import { keptFile } from './unchanged-plan.ts';
import { providerLockFile } from './workspace.ts';

const providers = join('.terraform', 'providers');
/** What Terraform notes of the backend. */
const backendRecord = join('.terraform', 'terraform.tfstate');
/** `HOST/NAMESPACE/TYPE/VERSION/OS_ARCH`: below lies the package. */
const packageDepth = 5;

/**
 * Gives an empty directory what Terraform and dwcp keep in `from` between two starts: the providers, as links, the backend
 * and what is known of the configuration. Where `from` is not initialised, or is being so, the other has to be as well.
 */
export async function copyStart(from: string, to: string): Promise<void> {
  const record = await readTextIfPresent(join(from, initRecord));
  if (record === null) return;
  try {
    await linkPackages(join(from, providers), { to: join(to, providers), depth: packageDepth });
    for (const name of [providerLockFile, backendRecord]) await copyFile(join(from, name), join(to, name));
    await copyFile(join(from, keptFile), join(to, keptFile)).catch(ignoreAbsent);
  } catch (cause) {
    ignoreAbsent(cause);
    return;
  }
  if ((await readTextIfPresent(join(from, initRecord))) === record) {
    await writeFileAtomic(join(to, initRecord), record);
  }
}

/** As Terraform does with a mirror: a package has hundreds of megabytes. */
async function linkPackages(
  from: string,
  { to, depth }: { readonly to: string; readonly depth: number },
): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (depth === 0) {
    await symlink(await realpath(from), to);
    return;
  }
  for (const name of await readdir(from)) {
    await linkPackages(join(from, name), { to: join(to, name), depth: depth - 1 });
  }
}

function ignoreAbsent(cause: unknown): void {
  if (codeOf(cause) !== 'ENOENT') throw cause;
}
