import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const policiesDirectory = fileURLToPath(new URL('../../../../policies', import.meta.url));

/** The compiled policies of the repository. */
export const shippedWasm = Uint8Array.from(readFileSync(join(policiesDirectory, 'dwcp-v3.wasm')));
