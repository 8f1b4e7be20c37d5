import type { NodeRunner } from '@dwcp/io';
import type { CausedMismatch } from '../compare/mismatch.ts';
import { boundedRunner } from './bounded-runner.ts';
import { readTexts } from './observe-node.ts';

/** Texts of files that differ, by node and path; none of a node that did not answer again. */
export type ChangedTexts = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Reads the files of releases whose content is not as wanted. */
export async function readChangedTexts(
  mismatches: readonly CausedMismatch[],
  runners: ReadonlyMap<string, NodeRunner>,
): Promise<ChangedTexts> {
  const changed = mismatches.filter(({ check }) => check === 'file/changed');
  const nodes = [...new Set(changed.flatMap(({ node }) => node ?? []))];
  const texts = nodes.map(async (node) => {
    const runner = runners.get(node);
    const paths = changed.filter((mismatch) => mismatch.node === node).map(({ subject }) => subject);
    return [node, runner === undefined ? {} : await readTexts(boundedRunner(runner), paths)] as const;
  });
  return new Map(await Promise.all(texts));
}
