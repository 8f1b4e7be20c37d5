import { type Context, withPassingDirectory } from '@dwcp/io';
import { DwcpError, type Finding } from '@dwcp/model';
import { lintPlaybooks } from '@dwcp/provision';
import { leftOut, lookAt, type PartResult } from '../part-result.ts';
import { type AnsibleOptions, ansibleDirOf, inProject, workParentOf } from './ansible-project.ts';

/** What ansible-lint says of the playbooks. It takes about ten seconds; where it is not installed it is left out. */
export async function ansibleLintPart(options: AnsibleOptions, ctx: Context): Promise<PartResult> {
  let missing: DwcpError | null = null;
  const result = await lookAt('ansible-lint', () =>
    look(options, ctx).catch((cause: unknown) => {
      if (cause instanceof DwcpError && cause.code === 'TOOL_MISSING') missing = cause;
      throw cause;
    }),
  );
  return missing === null ? result : leftOut(result.part.name, result.part.uncheckedReason ?? 'not installed');
}

function look(options: AnsibleOptions, ctx: Context): Promise<readonly Finding[]> {
  const { projectDir } = options;
  return withPassingDirectory(workParentOf(options), { prefix: 'run' }, async (home) => {
    const findings = await lintPlaybooks({ projectDir, ansibleDir: ansibleDirOf(options), home }, ctx);
    return findings.map((finding) => inProject(finding, projectDir));
  });
}
