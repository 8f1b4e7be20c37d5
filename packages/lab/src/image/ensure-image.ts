import { readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Context, codeOf, identifyProcess, type Lock, makeDirectory, takeLockIfFree, waitFor } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { imageTools, requireRoot, requireTools } from '../lab-tools.ts';
import { loadAptOptions, loadImageSource } from './apt-sources.ts';
import { finishImage } from './finish-image.ts';
import { type ImageSource, imageDigest, mmdebstrapArgv } from './recipe.ts';

const buildTimeoutMs = 15 * 60_000;

export interface LabImage {
  /** The tree; read-only from here on, hosts write to their own disks above it. */
  readonly dir: string;
  readonly digest: string;
}

/** Where images are kept when nobody says otherwise: they outlive the labs and belong to no project. */
export function defaultImageCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dwcp', 'images');
}

/**
 * The file system tree of the lab hosts, built from the machine's own distribution when it is not in the cache. A tree
 * appears under its name only when it is complete; of several builders one builds and the others wait.
 */
export async function ensureImage(options: { readonly cacheDir: string }, ctx: Context): Promise<LabImage> {
  const source = await loadImageSource();
  const digest = imageDigest(source);
  const image = { dir: join(options.cacheDir, digest), digest };
  if (await isDirectory(image.dir)) return image;
  requireRoot('building the image of the lab hosts');
  await requireTools(imageTools, ctx);
  await makeDirectory(options.cacheDir);
  const lock = await lockOrImage(image.dir, ctx);
  if (lock === null) return image;
  try {
    if (!(await isDirectory(image.dir))) await build(source, { cacheDir: options.cacheDir, image, ctx });
  } finally {
    await lock.release();
  }
  return image;
}

async function build(
  source: ImageSource,
  options: { readonly cacheDir: string; readonly image: LabImage; readonly ctx: Context },
): Promise<void> {
  const { image, ctx } = options;
  const started = performance.now();
  ctx.events.emit({
    code: 'lab.image-build-started',
    message: `building the image of the lab hosts from ${source.suite}, once, about a minute`,
    data: { digest: image.digest, suite: source.suite },
  });
  await removeAbandoned(options.cacheDir);
  const self = await identifyProcess(process.pid);
  const target = join(options.cacheDir, `build-${process.pid}-${self?.startTime}-${image.digest}`);
  try {
    await bootstrap(source, target, ctx);
    await finishImage(target, ctx);
    await rename(target, image.dir);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
  const durationMs = Math.round(performance.now() - started);
  ctx.events.emit({
    code: 'lab.image-built',
    message: `built the image of the lab hosts in ${Math.round(durationMs / 1000)} s`,
    data: { digest: image.digest, durationMs },
  });
}

async function bootstrap(source: ImageSource, target: string, ctx: Context): Promise<void> {
  const aptOptions = await loadAptOptions(ctx);
  try {
    await ctx.run.run(mmdebstrapArgv({ suite: source.suite, target, aptOptions }), {
      timeoutMs: buildTimeoutMs,
      input: `${source.sources.join('\n')}\n`,
      onLine: (line) => {
        if (line.startsWith('I: ')) {
          ctx.events.emit({ code: 'lab.image-build-advanced', message: line.slice(3), data: { line } });
        }
      },
    });
  } catch (cause) {
    if (cause instanceof DwcpError && cause.code === 'INTERRUPTED') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (/no space left/i.test(reason)) {
      throw new DwcpError('DISK_FULL', `no space left to build ${target}`, {
        hint: `free 1 GB on the file system of ${target}`,
        cause,
      });
    }
    throw new DwcpError('IMAGE_BUILD_FAILED', `the image of the lab hosts could not be built: ${reason}`, {
      hint: 'run `apt-get update` to check that the package sources of this machine answer',
      cause,
    });
  }
}

/** The right to build, or null once another builder has made the image. */
async function lockOrImage(dir: string, ctx: Context): Promise<Lock | null> {
  const attempt = async (): Promise<{ readonly lock: Lock | null } | null> => {
    if (await isDirectory(dir)) return { lock: null };
    const lock = await takeLockIfFree(`${dir}.lock`);
    return lock === null ? null : { lock };
  };
  const result = await waitFor(attempt, {
    timeoutMs: buildTimeoutMs,
    everyMs: 500,
    signal: ctx.signal,
    onTimeout: () =>
      new DwcpError('IMAGE_BUILD_FAILED', `another process holds ${dir}.lock and does not finish`, {
        hint: `end that process, or remove ${dir}.lock`,
      }),
  });
  return result.lock;
}

/** Trees of builders that were killed. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const match = /^build-(\d+)-(\d+)-/.exec(name);
    if (match === null) continue;
    const identity = await identifyProcess(Number(match[1]));
    if (identity?.startTime === match[2]) continue;
    await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  return found?.isDirectory() === true;
}
