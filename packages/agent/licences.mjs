// The licence texts of everything third-party in a release: nothing may be passed on without them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of the components of a CycloneDX bill. Throws where one has no licence to pass on. */
export function thirdPartyLicences(components, root) {
  const texts = components
    .filter(({ group }) => group !== '@dwcp')
    .map(({ group, name, version }) => {
      const full = group === undefined ? name : `${group}/${name}`;
      const text = full === 'node' ? nodeLicence() : licenceOf(join(root, 'node_modules', '.pnpm'), full, version);
      return `${'='.repeat(80)}\n${full} ${version}\n${'='.repeat(80)}\n\n${text.trim()}\n`;
    });
  return texts.join('\n');
}

/** As it lies in an archive of Node, or in the npm package of the same. */
function nodeLicence() {
  const home = dirname(dirname(process.execPath));
  const packaged = join(home, 'node_modules', `node-${process.platform}-${process.arch}`);
  const file = [home, packaged].map((folder) => join(folder, 'LICENSE')).find(existsSync);
  if (file === undefined)
    throw new Error(`the Node of ${home} has no LICENSE: use the one that \`make setup\` installs`);
  return readFileSync(file, 'utf8');
}

/** Of a package as pnpm keeps it. */
function licenceOf(store, name, version) {
  const prefix = `${name.replace('/', '+')}@${version}`;
  const kept = readdirSync(store).find((entry) => entry === prefix || entry.startsWith(`${prefix}_`));
  if (kept === undefined) throw new Error(`${prefix} is not installed: run \`make setup\``);
  const folder = join(store, kept, 'node_modules', name);
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (license === undefined) throw new Error(`${prefix} names no licence`);
  return `Licence: ${license} (the package has no text of it)`;
}
