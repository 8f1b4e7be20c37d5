// Packs what a node needs into one tarball: dwcpd and dwcp-ctl with the Node they run on, the addons, unit, schema and pages.
// Beside it the SBOM (CycloneDX), the digest of every file in it, and SHA256SUMS. The same commit gives the same bytes; what is
// there already and made of the same stays.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { thirdPartyLicences } from './licences.mjs';
import { epochOf, inputsDigest, isMadeOf, isPart, markMadeOf, parts, sha256 } from './release-inputs.mjs';

const root = join(import.meta.dirname, '..', '..');
const target = process.argv[2] ?? join(root, 'release');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
const name = `dwcp-node-${version}-${process.platform}-${process.arch}`;
const epoch = epochOf(root);
const tarball = join(target, `${name}.tar.gz`);

try {
  const inputs = inputsDigest(root, epoch);
  if (!isMadeOf(target, inputs)) {
    make();
    markMadeOf(target, inputs);
  }
  console.log(`program for the nodes: ${tarball}`);
} catch (cause) {
  console.error(`release: ${cause.message}`);
  process.exitCode = 1;
}

function make() {
  const work = mkdtempSync(join(tmpdir(), 'dwcp-release-'));
  try {
    const sbom = renderSbom();
    fill(join(work, name), sbom);
    mkdirSync(target, { recursive: true });
    writeFileSync(tarball, pack(work, name), { mode: 0o644 });
    const sbomFile = join(target, `${name}.cdx.json`);
    writeFileSync(sbomFile, sbom);
    // What a node that was brought to a release has to hold, file by file.
    const contents = join(target, `${name}.sums`);
    writeFileSync(contents, sumsOf(join(work, name)));
    const sums = [tarball, sbomFile, contents].map((file) => `${sha256(readFileSync(file))}  ${basename(file)}\n`);
    writeFileSync(join(target, 'SHA256SUMS'), sums.join(''));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function fill(folder, sbom) {
  for (const [from, to] of parts) cpSync(join(root, from), join(folder, to), { recursive: true, filter: isPart });
  // Debug information names the folders of the machine it was built on.
  for (const addon of readdirSync(join(folder, 'native')))
    output('strip', ['--strip-unneeded', join(folder, 'native', addon)]);
  cpSync(process.execPath, join(folder, 'node', 'bin', 'node'), { dereference: true });
  mkdirSync(join(folder, 'bin'));
  for (const command of ['dwcpd', 'dwcp-ctl']) writeFileSync(join(folder, 'bin', command), launcher(command));
  writeFileSync(join(folder, 'sbom.cdx.json'), sbom);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES'), thirdPartyLicences(JSON.parse(sbom).components, root));
  writeFileSync(join(folder, 'VERSION'), `${version}\n`);
  permit(folder);
}

function launcher(command) {
  return `#!/bin/sh
# Runs ${command} with the Node of this release.
self=$(readlink -f -- "$0")
root=\${self%/*}/..
exec "$root/node/bin/node" "$root/bundle/${command}.mjs" "$@"
`;
}

/** Whatever the umask and the permissions in the working tree. */
function permit(path) {
  const entries = readdirSync(path, { withFileTypes: true });
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) permit(child);
    else chmodSync(child, basename(path) === 'bin' ? 0o755 : 0o644);
  }
  chmodSync(path, 0o755);
}

/** As sha256sum prints them, sorted by path. */
function sumsOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  return paths.map((path) => `${sha256(readFileSync(join(folder, path)))}  ${path}\n`).join('');
}

function pack(folder, entry) {
  const owner = ['--owner=0', '--group=0', '--numeric-owner'];
  const tar = ['--sort=name', `--mtime=@${epoch}`, '--format=gnu', ...owner, '-C', folder, '-cf', '-', entry];
  const archive = execFileSync('tar', tar, { maxBuffer: 2 ** 30 });
  return execFileSync('gzip', ['-n', '-6'], { input: archive, maxBuffer: 2 ** 30 });
}

/** What pnpm knows of the bundle, and the Node beside it. Without what would differ from run to run. */
function renderSbom() {
  const args = [
    '--silent',
    '--filter',
    '@dwcp/agent',
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
  ];
  const { serialNumber: _, ...bom } = JSON.parse(output('pnpm', [...args, '--sbom-spec-version', '1.6', '--prod']));
  bom.metadata.timestamp = new Date(Number(epoch) * 1000).toISOString();
  const node = process.versions.node;
  bom.components.push({
    type: 'application',
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
    'bom-ref': `pkg:generic/node@${node}`,
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-256', content: sha256(readFileSync(process.execPath)) }],
  });
  const byReference = (a, b) => ((a['bom-ref'] ?? a.ref) < (b['bom-ref'] ?? b.ref) ? -1 : 1);
  bom.components.sort(byReference);
  bom.dependencies?.sort(byReference);
  for (const { dependsOn } of bom.dependencies ?? []) dependsOn?.sort();
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function output(command, args) {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
}
