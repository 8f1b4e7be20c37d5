import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory dwcp is installed in; this file and the bundle lie equally deep below it. */
export const installationDirectory: string = fileURLToPath(new URL('../../../', import.meta.url));

/** The policies that come with dwcp, and their compiled form. */
export const shippedPolicies: string = join(installationDirectory, 'policies');

/** Where `make release` leaves the program for the nodes. */
export const programDirectory: string = join(installationDirectory, 'release');
