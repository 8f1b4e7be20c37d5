import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { ImageSource } from './recipe.ts';

/** The release this machine runs and where it gets it from, so that the image needs no mirror of its own. */
export async function loadImageSource(): Promise<ImageSource> {
  const release = (await readTextIfPresent('/etc/os-release')) ?? '';
  const suite = /^VERSION_CODENAME=["']?([a-z]+)["']?$/m.exec(release)?.[1];
  if (suite === undefined) {
    throw new DwcpError('LAB_UNSUPPORTED', 'the release of this machine is not known from /etc/os-release', {
      hint: 'use Debian 12 or Ubuntu 22.04 or newer',
    });
  }
  const texts = await Promise.all((await sourceFiles()).map((path) => readTextIfPresent(path)));
  const sources = texts.flatMap((text) => parseAptSources(text ?? '', suite));
  if (sources.length === 0) {
    throw new DwcpError('LAB_UNSUPPORTED', `no apt source of ${suite} in /etc/apt/sources.list or sources.list.d`, {
      hint: `add the main component of ${suite} to /etc/apt/sources.list`,
    });
  }
  return { suite, sources: [...new Set(sources)].sort() };
}

/**
 * The `deb` lines for a release's main archive in a sources.list or deb822 file (sources.list(5)), each as one line.
 * Third parties' archives are left out: their components are not those of a distribution.
 */
export function parseAptSources(text: string, suite: string): readonly string[] {
  const sources = /^types\s*:/im.test(text) ? parseStanzas(text) : parseLines(text);
  const suites = [suite, `${suite}-updates`, `${suite}-security`];
  return sources
    .filter((source) => suites.includes(source.suite))
    .flatMap((source) => {
      const components = source.components.filter((name) => distributionComponents.includes(name));
      if (components.length === 0) return [];
      const options = source.options.length === 0 ? '' : `[${source.options.join(' ')}] `;
      return [`deb ${options}${source.uri} ${source.suite} ${components.join(' ')}`];
    });
}

/** Proxy and certificate settings of the machine's apt, which a build in an empty tree does not see. */
export async function loadAptOptions(ctx: Context): Promise<readonly string[]> {
  const dump = await ctx.run.run(['apt-config', 'dump'], { timeoutMs: 20_000 });
  return dump.stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?::\S*(Proxy|CaInfo|CaPath|Verify)|Check-)/i.test(line) && !line.endsWith('"";'))
    .map((line) => line.replace(/;$/, ''));
}

/** What the lab's packages come from; firmware and the like is not needed. */
const distributionComponents: readonly string[] = ['main', 'universe'];

interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly options: readonly string[];
}

function parseLines(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    return [{ uri, suite, components: words(components), options: words(options) }];
  });
}

function parseStanzas(text: string): readonly AptSource[] {
  const withoutComments = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map(
      [...stanza.matchAll(/^([A-Za-z-]+)\s*:((?:.*)(?:\n[ \t].*)*)/gm)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value,
      ]),
    );
    if (!words(fields.get('types')).includes('deb') || fields.get('enabled')?.trim() === 'no') return [];
    const key = words(fields.get('signed-by'));
    // An inline key has no one-line form.
    const options = key.length === 1 && key[0]?.startsWith('/') === true ? [`signed-by=${key[0]}`] : [];
    if (fields.get('trusted')?.trim() === 'yes') options.push('trusted=yes');
    return words(fields.get('uris')).flatMap((uri) =>
      words(fields.get('suites')).map((suite) => ({
        uri,
        suite,
        components: words(fields.get('components')),
        options,
      })),
    );
  });
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

async function sourceFiles(): Promise<readonly string[]> {
  const directory = '/etc/apt/sources.list.d';
  const names = await readdir(directory).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const parts = names.filter((name) => /\.(list|sources)$/.test(name)).sort();
  return ['/etc/apt/sources.list', ...parts.map((name) => join(directory, name))];
}
