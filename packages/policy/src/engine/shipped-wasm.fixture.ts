import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policiesDirectory } from '../shipped-policies.fixture.ts';

/** The compiled policies of the repository. */
export const shippedWasm = Uint8Array.from(readFileSync(join(policiesDirectory, 'dwcp-v3.wasm')));
