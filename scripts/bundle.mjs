// Bundles programs of a package into its `bundle/`, swapped in whole: a build that fails leaves the programs as they were.
import { readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** For programs with CommonJS packages inside: these still call require for Node's own modules. */
export const requireBanner = {
  js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
};

/** Of programs that share what they load later. */
export const splitting = { splitting: true, chunkNames: '[name]-[hash]', banner: requireBanner };

/**
 * @param {string} packageUrl `import.meta.url` of a file at the top of the package
 * @param {readonly ({ entryPoints: string[] } & import('esbuild').BuildOptions)[]} programs entry points relative to the package
 */
export async function bundle(packageUrl, programs) {
  const here = (path) => fileURLToPath(new URL(path, packageUrl));
  const { version } = JSON.parse(await readFile(here('package.json'), 'utf8'));
  const shared = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['dwcp-source'],
    outdir: here('bundle.new'),
    outExtension: { '.js': '.mjs' },
    define: { DWCP_VERSION: JSON.stringify(version) },
    sourcemap: 'linked',
    logLevel: 'warning',
  };
  await rm(here('bundle.new'), { recursive: true, force: true });
  try {
    await Promise.all(
      programs.map((program) => build({ ...shared, ...program, entryPoints: program.entryPoints.map(here) })),
    );
    await rm(here('bundle'), { recursive: true, force: true });
    await rename(here('bundle.new'), here('bundle'));
  } catch {
    // esbuild has printed what is wrong.
    process.exitCode = 1;
  }
}
