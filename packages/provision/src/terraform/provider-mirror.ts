import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory of providers in the layout `HOST/NAMESPACE/TYPE/VERSION/OS_ARCH`. */
export interface ProviderMirror {
  readonly path: string;
  /** Providers it holds, e.g. `registry.terraform.io/hashicorp/aws`. */
  readonly providers: readonly string[];
}

export const providerHosts: readonly string[] = ['registry.terraform.io', 'registry.opentofu.org'];
const parents: readonly string[] = ['/opt', '/usr/local/share'];

/**
 * The provider mirror of this machine: `explicit` when given, otherwise a directory directly under /opt or
 * /usr/local/share that holds one. Null leaves the search to Terraform (implied directories, then the registry).
 */
export async function findProviderMirror(explicit: string | null): Promise<ProviderMirror | null> {
  if (explicit !== null) return { path: explicit, providers: await providersIn(explicit) };
  for (const parent of parents) {
    for (const entry of await entriesOf(parent)) {
      const path = join(parent, entry);
      const providers = await providersIn(path);
      if (providers.length > 0) return { path, providers };
    }
  }
  return null;
}

/** The CLI configuration of a run: nothing of the user's own applies, so every machine plans alike. */
export function renderCliConfig(mirror: ProviderMirror | null): string {
  const lines = ['disable_checkpoint = true'];
  if (mirror !== null) {
    const providers = mirror.providers.map((provider) => JSON.stringify(provider)).join(', ');
    lines.push(
      'provider_installation {',
      '  filesystem_mirror {',
      `    path    = ${JSON.stringify(mirror.path)}`,
      `    include = [${providers}]`,
      '  }',
      '  direct {',
      `    exclude = [${providers}]`,
      '  }',
      '}',
    );
  }
  return `${lines.join('\n')}\n`;
}

async function providersIn(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const host of providerHosts) {
    for (const namespace of await entriesOf(join(path, host))) {
      for (const type of await entriesOf(join(path, host, namespace))) found.push(`${host}/${namespace}/${type}`);
    }
  }
  return found.toSorted();
}

async function entriesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).toSorted();
  } catch {
    return [];
  }
}
