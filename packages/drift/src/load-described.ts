import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Description, loadDescription, modeFile } from '@dwcp/config';
import type { Baseline } from '@dwcp/environment';
import { codeOf } from '@dwcp/io';
import { type DeploymentMode, DwcpError, isAtLeast, type Topology, type UncheckedPart } from '@dwcp/model';
import type { DescriptionFile } from './compare/compare-description.ts';
import type { DetectOptions } from './options.ts';

/** The subject under which it is told that the description could not be looked at. */
export const descriptionPart = 'description';

/** The description as it is in the project by now. */
export interface Described {
  /** Null where it cannot be deployed: then nothing tells what is described. */
  readonly topology: Topology | null;
  readonly documents: Description['documents'];
  /** Those that are there, with what is in them by now. */
  readonly files: readonly DescriptionFile[];
  /** Files that were deployed and are no longer there. */
  readonly missing: readonly DescriptionFile[];
  readonly unchecked: readonly UncheckedPart[];
}

/**
 * Loads the description. One that is broken, cannot be read or is gone is told as such: what was deployed is known
 * without it. Throws only where nothing was deployed, or another mode is asked for that nobody described.
 */
export async function loadDescribed(
  options: DetectOptions & { readonly mode: DeploymentMode },
  baseline: Baseline | null,
): Promise<Described> {
  try {
    const { topology, findings, documents, inputs } = await loadDescription(options);
    const stopping = findings.filter((finding) => isAtLeast(finding.severity, 'medium')).length;
    const isUsable = topology !== null && stopping === 0;
    const said = { documents, files: inputs, missing: [] };
    if (isUsable) return { ...said, topology, unchecked: [] };
    const reason = `${stopping} findings stop it from being deployed, so it is compared with nothing: run \`dwcp lint --env ${options.environment}\``;
    return { ...said, topology: null, unchecked: [unchecked(reason)] };
  } catch (cause) {
    if (baseline === null || !(cause instanceof DwcpError) || cause.code !== 'CONFIG_UNREADABLE') throw cause;
    if (options.mode !== baseline.mode && !(await isThere(options))) throw cause;
    const { files, missing } = await lookAtFiles(baseline.inputs, options.projectDir);
    const reason =
      missing.length === 0
        ? `${cause.message}, so it is compared with nothing: ${cause.hint ?? 'look at it'}`
        : `${missing.map(({ file }) => file).join(' and ')} is gone, so nothing is compared with it: \`dwcp drift remediate --env ${options.environment}\` brings back what Git has of it`;
    const documents = { mode: null, environment: null };
    return { topology: null, documents, files, missing, unchecked: [unchecked(reason)] };
  }
}

/** A mode that was never deployed and has no file is a mistake of who asks for it. */
async function isThere({ projectDir, mode }: { readonly projectDir: string; readonly mode: DeploymentMode }) {
  return access(join(projectDir, modeFile(mode))).then(
    () => true,
    () => false,
  );
}

function unchecked(reason: string): UncheckedPart {
  return { kind: 'files', node: null, subject: descriptionPart, reason };
}

/** The files that were deployed, those that are there with what is in them by now. One that cannot be read is in neither list. */
async function lookAtFiles(
  deployed: readonly DescriptionFile[],
  projectDir: string,
): Promise<Pick<Described, 'files' | 'missing'>> {
  const looks = deployed.map(async (input) => {
    const bytes = await readFile(join(projectDir, input.file)).catch(codeOf);
    return { input, bytes };
  });
  const seen = await Promise.all(looks);
  return {
    files: seen.flatMap(({ input, bytes }) =>
      Buffer.isBuffer(bytes) ? [{ file: input.file, sha256: createHash('sha256').update(bytes).digest('hex') }] : [],
    ),
    missing: seen.flatMap(({ input, bytes }) => (bytes === 'ENOENT' || bytes === 'ENOTDIR' ? [input] : [])),
  };
}
