// Bundles dwcpd and dwcp-ctl: the entries are tiny (they answer --version), everything else loads when it is needed.
import { readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
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
  await Promise.all([
    build({
      ...shared,
      entryPoints: [here('src/dwcpd.ts'), here('src/dwcp-ctl.ts')],
      external: ['./dwcpd-main.mjs', './dwcp-ctl-main.mjs'],
    }),
    build({
      ...shared,
      entryPoints: [here('src/dwcpd-main.ts'), here('src/dwcp-ctl-main.ts')],
      splitting: true,
      chunkNames: '[name]-[hash]',
      // CommonJS packages inside the bundle still call require for Node's own modules.
      banner: {
        js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
      },
    }),
  ]);
  // Swapped in whole: a build that fails leaves the commands as they were.
  await rm(here('bundle'), { recursive: true, force: true });
  await rename(here('bundle.new'), here('bundle'));
} catch {
  // esbuild has printed what is wrong.
  process.exitCode = 1;
}
