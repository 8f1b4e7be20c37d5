import { createHash } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Finding } from '@dwcp/model';
import { loadArtifact } from '@dwcp/policy';
import type { PartResult } from '../part-result.ts';
import type { LintOptions, LintReport } from '../report.ts';
import { policyUseRules } from './policy-use-rules.ts';

/** Which policies judge: where they lie, and one digest of what each of them says. */
export async function policiesUsed(policiesDir: string): Promise<LintReport['policies']> {
  const { manifest } = await loadArtifact(policiesDir);
  const sources = manifest.sources.map(({ file, sha256 }) => `${sha256}  ${file}\n`).toSorted();
  return { directory: policiesDir, sha256: createHash('sha256').update(sources.join('')).digest('hex') };
}

/**
 * Rego in the `policies` of a project that judges nothing, because it is neither what comes with dwcp nor was asked for:
 * who changed it there must not believe in it. No part where the project has none of its own.
 */
export async function unusedPolicies(options: LintOptions): Promise<readonly PartResult[]> {
  const { projectDir, policiesDir, policyDir } = options;
  const directory = join(projectDir, 'policies');
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.rego')).toSorted();
  const used = await Promise.all(
    [policiesDir, ...(policyDir === null ? [] : [policyDir])].map((path) => realpath(path).catch(() => path)),
  );
  if (names.length === 0 || used.includes(await realpath(directory))) return [];
  const changed = await Promise.all(
    names
      .filter((name) => !name.endsWith('_test.rego'))
      .map(async (name) => {
        const [own, shipped] = await Promise.all([read(join(directory, name)), read(join(policiesDir, name))]);
        return own !== null && shipped?.equals(own) === true
          ? []
          : [unused(join(relative(projectDir, directory), name))];
      }),
  );
  return [
    { part: { name: 'policies of the project', uncheckedReason: null, isLeftOut: false }, findings: changed.flat() },
  ];
}

function read(path: string): Promise<Buffer | null> {
  return readFile(path).catch(() => null);
}

function unused(file: string): Finding {
  const [{ id: ruleId, severity }] = policyUseRules;
  return {
    ruleId,
    severity,
    message: `${file} judges nothing: dwcp asks the policies that came with it`,
    location: { file, line: 1, column: 1 },
    path: null,
    hint: 'ask it too with `--policy-dir policies`, or remove it',
  };
}
