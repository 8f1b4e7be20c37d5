import { join } from 'node:path';
import { isNumber, isText, objectOf, type ProcessIdentity, readState } from '@dwcp/io';
import { readApplyRecord, unfinishedSince } from '@dwcp/provision';
import type { EnvironmentPaths } from './environment-paths.ts';

const isProcess = objectOf<ProcessIdentity>({ pid: isNumber, startTime: isText });
const isEmulator = objectOf({ port: isNumber, identity: isProcess, instanceToken: isText });

/**
 * Throws STATE_CORRUPT for a record of Terraform or of the emulated cloud that cannot be read. A record taken for absent
 * would have a running apply forgotten, or a cloud that is there rebuilt; so this comes before anything looks at them.
 */
export async function requireDriverRecords(paths: EnvironmentPaths): Promise<void> {
  await readState(join(paths.cloud, 'emulator.json'), isEmulator);
  await unfinishedSince({ workDir: paths.terraform });
  await readApplyRecord({ workDir: paths.terraform });
}
