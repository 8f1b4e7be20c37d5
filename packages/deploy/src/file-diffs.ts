import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readTextIfPresent } from '@dwcp/io';
import type { Change, NodeRelease } from '@dwcp/model';
import { createTwoFilesPatch } from 'diff';
import type { NodeObservations } from './node-observations.ts';

/**
 * Adds a unified diff to each changed file whose bytes on the node are those of the release in `deployedDir`, which dwcp
 * kept. A file changed by hand gets none: its content was never fetched.
 */
export async function addFileDiffs(
  changes: readonly Change[],
  options: {
    readonly deployedDir: string;
    readonly releases: readonly NodeRelease[];
    readonly observations: NodeObservations;
  },
): Promise<readonly Change[]> {
  return Promise.all(
    changes.map(async (change) => {
      if (change.kind !== 'file' || change.action !== 'update' || change.node === null) return change;
      const seen = options.observations.get(change.node);
      const release = options.releases.find((candidate) => candidate.node === change.node);
      const wanted = release?.files.find((file) => file.path === change.subject)?.content;
      const path = join(options.deployedDir, 'hosts', change.node, 'files', change.subject.slice(1));
      const deployed = await readTextIfPresent(path);
      const observed = seen?.kind === 'observed' ? seen.host.files[change.subject]?.sha256 : undefined;
      if (wanted === undefined || deployed === null || sha256(deployed) !== observed || wanted === deployed)
        return change;
      return { ...change, diff: unifiedDiff(change.subject, { from: deployed, to: wanted }) };
    }),
  );
}

function unifiedDiff(path: string, texts: { readonly from: string; readonly to: string }): string {
  const patch = createTwoFilesPatch(path, path, texts.from, texts.to, 'deployed', 'described', { context: 2 });
  return patch.slice(patch.indexOf('--- '));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
