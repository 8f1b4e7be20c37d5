import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DwcpError } from '@dwcp/model';

/**
 * The exports of a compiled addon of native/: from the sources, from dist and from a bundle alike, also from one that was
 * released with a folder `native` beside it. Throws TOOL_MISSING where it is not built, or cannot be loaded by this machine.
 */
export function loadNativeAddon(name: string, from: string = import.meta.dirname): unknown {
  for (let directory = from; ; directory = dirname(directory)) {
    for (const folder of [join(directory, 'packages', 'transport', 'dist', 'native'), join(directory, 'native')]) {
      const addon = join(folder, `${name}.node`);
      if (existsSync(addon)) return load(addon);
    }
    if (directory === dirname(directory)) break;
  }
  throw new DwcpError('TOOL_MISSING', `the addon ${name} of the transport is not built`, { hint: 'run `make build`' });
}

function load(addon: string): unknown {
  try {
    return createRequire(import.meta.url)(addon);
  } catch (cause) {
    throw new DwcpError('TOOL_MISSING', `the addon ${addon} does not load`, {
      hint: 'it is of another machine, or half of one: run `make clean build`',
      cause,
    });
  }
}
