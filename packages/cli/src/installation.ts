import { fileURLToPath } from 'node:url';

/** The directory dwcp is installed in; this file and the bundle lie equally deep below it. */
export const installationDirectory: string = fileURLToPath(new URL('../../../', import.meta.url));
