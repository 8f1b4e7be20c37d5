// Compiles native/*.cc into dist/native/*.node, addons of Node-API: one build serves every Node. An addon NAME is native/NAME.cc
// with what stands in native/NAME/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const sources = join(import.meta.dirname, 'native');
const target = join(import.meta.dirname, 'dist', 'native');
const compiler = process.env.CXX ?? 'c++';
const { include_dir: nodeHeaders } = createRequire(import.meta.url)('node-api-headers');
const addonHeaders = dirname(createRequire(import.meta.url).resolve('node-addon-api/package.json'));
const flags = [
  '-std=c++20',
  '-O2',
  '-g',
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
  '-fno-exceptions',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-D_FORTIFY_SOURCE=2',
  '-fstack-protector-strong',
  '-DNAPI_VERSION=8',
  '-DNODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
  // Headers of others: not ours to warn about.
  `-isystem${nodeHeaders}`,
  `-isystem${addonHeaders}`,
];
/** What a header that is not there is part of. */
const headerPackages = { 'rdma/': 'libfabric-dev' };

mkdirSync(target, { recursive: true });
for (const entry of readdirSync(sources).filter((name) => name.endsWith('.cc'))) compile(entry.slice(0, -'.cc'.length));

function compile(name) {
  const folder = join(sources, name);
  const parts = existsSync(folder) ? readdirSync(folder).map((part) => join(folder, part)) : [];
  const inputs = [join(sources, `${name}.cc`), ...parts];
  const shared = readdirSync(sources).filter((entry) => entry.endsWith('.h'));
  const changed = Math.max(
    ...[...inputs, ...shared.map((entry) => join(sources, entry)), import.meta.filename].map(
      (file) => statSync(file).mtimeMs,
    ),
  );
  const addon = join(target, `${name}.node`);
  if ((statSync(addon, { throwIfNoEntry: false })?.mtimeMs ?? 0) > changed) return;
  // Swapped in whole: a compile that fails, or one beside it, never leaves half an addon.
  const fresh = `${addon}.${process.pid}`;
  const units = inputs.filter((file) => file.endsWith('.cc'));
  try {
    execFileSync(compiler, [...flags, '-I', sources, '-o', fresh, ...units, '-lpthread', '-ldl'], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    renameSync(fresh, addon);
  } catch (cause) {
    rmSync(fresh, { force: true });
    process.stderr.write(cause.stderr ?? '');
    console.error(reasonOf(cause, name));
    process.exit(1);
  }
}

function reasonOf(cause, name) {
  if (cause.code === 'ENOENT') return `${compiler} is not installed: run \`make setup\``;
  const [, header = ''] = /fatal error: (\S+): No such file/.exec(String(cause.stderr)) ?? [];
  const [, missing] = Object.entries(headerPackages).find(([prefix]) => header.startsWith(prefix)) ?? [];
  return missing === undefined ? `${name}.cc does not compile` : `${missing} is not installed: run \`make setup\``;
}
