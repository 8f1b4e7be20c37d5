// Bundles the command: `bundle/dwcp.mjs` is tiny (it answers --version), everything else loads when a command needs it.
import { readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(await readFile(here('package.json'), 'utf8'));

// CommonJS packages inside the bundle still call require for Node's own modules.
const requireBanner =
  "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);";

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
  await Promise.all([
    build({ ...shared, entryPoints: [here('src/dwcp.ts')], external: ['./main.mjs'] }),
    // Run in threads of their own: they cannot share chunks that look at the command line.
    build({ ...shared, entryPoints: [here('../policy/src/engine/policy-worker.ts')] }),
    build({
      ...shared,
      entryPoints: [here('../transport/src/bench/bench-responder.ts')],
      banner: { js: requireBanner },
    }),
    build({
      ...shared,
      entryPoints: [here('src/main.ts')],
      splitting: true,
      chunkNames: '[name]-[hash]',
      banner: { js: requireBanner },
    }),
  ]);
  // Swapped in whole: a build that fails leaves the command as it was.
  await rm(here('bundle'), { recursive: true, force: true });
  await rename(here('bundle.new'), here('bundle'));
} catch {
  // esbuild has printed what is wrong.
  process.exitCode = 1;
}
