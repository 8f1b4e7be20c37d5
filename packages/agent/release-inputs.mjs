// What a release is made of, and whether the one that is there was made of exactly that.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where each part of a release comes from in the working tree, and where it lies in the tarball. */
export const parts = [
  ['packages/agent/bundle', 'bundle'],
  ['packages/transport/dist/native', 'native'],
  ['LICENSE', 'LICENSE'],
  ['deployments/systemd', 'systemd'],
  ['config/schema/node.schema.json', 'schema/node.schema.json'],
  ['config/schema/mode-config.schema.json', 'schema/mode-config.schema.json'],
  ...['dwcpd.md', 'metrics.md', 'errors.md', 'events.md'].map((page) => [`docs/${page}`, `docs/${page}`]),
];

/** Maps name the folders of the machine they were made on. */
export const isPart = (file) => !file.endsWith('.map');

/** What the SBOM, the licences and the packing itself follow from. */
const others = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
const programs = ['release.mjs', 'release-inputs.mjs', 'licences.mjs'].map((name) => `packages/agent/${name}`);

const stampName = '.made-of';

/** Seconds since 1970 of everything in the tarball. A tree that came without its history has the time of its files. */
export function epochOf(root) {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined) return given;
  try {
    const argv = ['-C', root, 'log', '-1', '--format=%ct'];
    return execFileSync('git', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return String(Math.floor(statSync(join(root, 'package.json')).mtimeMs / 1000));
  }
}

/** One digest of everything a release follows from. Throws for a part that was not built. */
export function inputsDigest(root, epoch) {
  const manifests = readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}/package.json`)
    .filter((path) => existsSync(join(root, path)));
  const paths = [...parts.map(([from]) => from), ...others, ...programs, ...manifests].sort();
  const hash = createHash('sha256').update(`${epoch} ${process.platform} ${process.arch} ${process.version}\n`);
  for (const path of paths.flatMap((one) => filesIn(root, one))) {
    hash.update(`${sha256(readFileSync(join(root, path)))}  ${path}\n`);
  }
  return hash.update(sha256(readFileSync(process.execPath))).digest('hex');
}

/** Whether what lies in a folder was made of these inputs and is as it was made. */
export function isMadeOf(target, digest) {
  try {
    const sums = readFileSync(join(target, 'SHA256SUMS'), 'utf8');
    if (readFileSync(join(target, stampName), 'utf8') !== stamp(digest, sums)) return false;
    const lines = sums.trimEnd().split('\n');
    return lines.every((line) => sha256(readFileSync(join(target, line.slice(66)))) === line.slice(0, 64));
  } catch (cause) {
    if (cause.code === 'ENOENT') return false;
    throw cause;
  }
}

/** Last, when everything else is written. */
export function markMadeOf(target, digest) {
  writeFileSync(join(target, stampName), stamp(digest, readFileSync(join(target, 'SHA256SUMS'), 'utf8')));
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function stamp(digest, sums) {
  return `${digest} ${sha256(sums)}\n`;
}

function filesIn(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) throw new Error(`${path} is not there: run \`make build\``);
  if (!statSync(full).isDirectory()) return [path];
  const files = readdirSync(full, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return names.filter(isPart).sort();
}
