import { join } from 'node:path';
import { isNumber, isText, objectOf, orNull, type ProcessIdentity, readState } from '@dwcp/io';
import type { EnvironmentPaths } from './environment-paths.ts';

const isProcess = objectOf<ProcessIdentity>({ pid: isNumber, startTime: isText });
const isEmulator = objectOf({ port: isNumber, identity: isProcess, instanceToken: isText });
const isOperation = objectOf({ startedMs: isNumber });
const isApply = objectOf({ identity: orNull(isProcess), planFile: isText, digest: isText, logFile: isText });

/**
 * Throws STATE_CORRUPT for a record of Terraform or of the emulated cloud that cannot be read. A record taken for absent
 * would have a running apply forgotten, or a cloud that is there rebuilt; so this comes before anything looks at them.
 */
export async function requireDriverRecords(paths: EnvironmentPaths): Promise<void> {
  await readState(join(paths.cloud, 'emulator.json'), isEmulator);
  const hint = (path: string) => ({ hint: `remove ${path} once no terraform runs in ${paths.terraform}` });
  const operation = join(paths.terraform, 'operation.json');
  await readState(operation, isOperation, hint(operation));
  const apply = join(paths.terraform, 'apply.json');
  await readState(apply, isApply, hint(apply));
}
