import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { type Context, codeOf } from '@dwcp/io';
import { inNamespace, namespaceDirectory, namespaceOf, namespacePath } from '../lab-names.ts';
import { isLabId } from '../lab-plan.ts';
import { inspectLinks, type LinkStatus } from './inspect-namespace.ts';
import { netbuild } from './netbuild.ts';

/** Names, without the lab id, of the lab's network namespaces, also half-made ones. */
export async function listNamespaces(lab: string): Promise<readonly string[]> {
  const prefix = namespaceOf(lab, '');
  return (await readNames()).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Ids of the labs that have a namespace. */
export async function findLabIdsByNamespace(): Promise<readonly string[]> {
  const names = await readNames();
  return [...new Set(names.map((name) => name.split('-')[0] ?? '').filter(isLabId))];
}

/** True when the name leads to a live namespace: after a crash it may be an empty file. */
export async function hasNamespace(namespace: string): Promise<boolean> {
  return (await namespaceInode(namespace)) !== null;
}

/** The inode that tells which processes are in a named namespace; null when there is none. */
export async function namespaceInode(namespace: string): Promise<number | null> {
  try {
    const [found, self] = await Promise.all([stat(namespacePath(namespace)), stat('/proc/self/ns/net')]);
    return found.dev === self.dev ? found.ino : null;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  }
}

/** Makes a named network namespace when it is missing. */
export async function ensureNamespace(namespace: string, ctx: Context): Promise<void> {
  if (await hasNamespace(namespace)) return;
  const path = namespacePath(namespace);
  await createFile(path);
  await ctx.run.run(['unshare', `--net=${path}`, '--', 'ip', 'link', 'set', 'lo', 'up'], { timeoutMs: 10_000 });
}

/** Removes namespaces and what is in them; the other ends of their links are gone too when this returns. */
export async function removeNamespaces(namespaces: readonly string[], ctx: Context): Promise<void> {
  if (namespaces.length === 0) return;
  await netbuild(
    namespaces.map((namespace) => `remove ${namespace}`),
    ctx,
  );
}

/** As removeNamespaces, for all of a lab at once: none of its links leads to anything that stays. */
export async function releaseNamespaces(namespaces: readonly string[], ctx: Context): Promise<void> {
  if (namespaces.length === 0) return;
  await netbuild(
    namespaces.map((namespace) => `release ${namespace}`),
    ctx,
  );
}

/** Runs lines of `ip -batch` in a namespace; stops at the first that fails. */
export async function applyBatch(namespace: string, lines: readonly string[], ctx: Context): Promise<void> {
  if (lines.length === 0) return;
  await ctx.run.run(inNamespace(namespace, ['ip', '-batch', '-']), {
    timeoutMs: 30_000,
    input: `${lines.join('\n')}\n`,
  });
}

/** Deletes the links of a namespace that `select` picks; the other end of a veth goes with it, at once. */
export async function deleteLinks(
  namespace: string,
  options: { readonly select: (link: LinkStatus) => boolean },
  ctx: Context,
): Promise<void> {
  const links = (await inspectLinks(namespace, ctx)).filter(options.select);
  await applyBatch(
    namespace,
    links.map((link) => `link del ${link.name}`),
    ctx,
  );
}

/** Sets kernel parameters of a namespace; those this kernel does not have are left out. */
export async function applySysctl(
  namespace: string,
  values: Readonly<Record<string, string>>,
  ctx: Context,
): Promise<void> {
  const words = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  await ctx.run.run(inNamespace(namespace, ['sysctl', '-q', '-e', '-w', ...words]), { timeoutMs: 10_000 });
}

async function readNames(): Promise<readonly string[]> {
  try {
    return await readdir(namespaceDirectory);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

async function createFile(path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await mkdir(namespaceDirectory, { recursive: true });
    try {
      return await writeFile(path, '');
    } catch (cause) {
      // Another lab that closes may have removed the empty directory in between.
      if (codeOf(cause) !== 'ENOENT' || attempt === 5) throw cause;
    }
  }
}
