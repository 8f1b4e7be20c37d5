import { join, relative, resolve } from 'node:path';
import { type Context, withPassingDirectory } from '@dwcp/io';
import { evaluateUserPolicies } from '@dwcp/policy';
import type { PartResult } from '../part-result.ts';
import { judgementOf } from './policy-findings.ts';
import { type PolicySubject, policyInputOf } from './policy-subject.ts';

/**
 * What the user's own Rego says of the same input documents: one part per package. Throws TOOL_MISSING without `opa`, and
 * POLICY_FAILED or POLICY_TIMEOUT when a policy cannot be evaluated: none of that is a pass.
 */
export async function lintUserPolicies(
  subjects: readonly PolicySubject[],
  options: { readonly policyDir: string; readonly projectDir: string; readonly stateDir: string | null },
  ctx: Context,
): Promise<readonly PartResult[]> {
  const { policyDir, projectDir } = options;
  const inputs = subjects.map(policyInputOf);
  const workParent = join(options.stateDir ?? join(projectDir, '.dwcp'), 'lint', 'policies');
  const rows = await withPassingDirectory(workParent, { prefix: 'run' }, (workDir) =>
    evaluateUserPolicies({ directory: policyDir, inputs, workDir: resolve(workDir) }, ctx),
  );
  const judged = subjects.flatMap((subject, index) =>
    (rows[index] ?? []).map((row) => ({ package: row.package, judgement: judgementOf(row.decision, subject) })),
  );
  return [...new Set(judged.map((one) => one.package))].map((name): PartResult => {
    const own = judged.filter((one) => one.package === name).map((one) => one.judgement);
    const unknown = new Set(
      own.flatMap(({ unknown: said, unknownBeside, notGiven }) => [
        ...said,
        ...unknownBeside.map(({ reason }) => reason),
        ...notGiven,
      ]),
    );
    return {
      part: {
        name: `policy ${name} of ${relative(projectDir, policyDir) || policyDir}`,
        uncheckedReason: unknown.size === 0 ? null : [...unknown].join('; '),
        isLeftOut: false,
      },
      findings: own.flatMap((judgement) => judgement.findings),
    };
  });
}
