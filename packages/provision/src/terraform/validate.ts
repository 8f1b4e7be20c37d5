import type { Context } from '@dwcp/io';
import type { Finding } from '@dwcp/model';
import { validateArgs } from './argv.ts';
import { terraformFailure } from './failure.ts';
import { parseValidate, type TerraformDiagnostic } from './parse.ts';
import type { TerraformWorkspace } from './workspace.ts';

/** What the provider's own schema says of the configuration; empty when it is valid. Needs initTerraform. */
export async function validateTerraform(workspace: TerraformWorkspace, ctx: Context): Promise<readonly Finding[]> {
  const result = await ctx.run.run([workspace.tool.path, ...validateArgs()], {
    cwd: workspace.workDir,
    env: workspace.env,
    timeoutMs: 120_000,
    okExitCodes: [0, 1],
  });
  try {
    return parseValidate(result.stdout).map(findingOf);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw terraformFailure('validate', [], { dir: workspace.workDir, fallback: result.stderr || result.stdout });
  }
}

function findingOf(diagnostic: TerraformDiagnostic): Finding {
  const detail = diagnostic.detail.trim().split('\n')[0] ?? '';
  const isError = diagnostic.severity === 'error';
  return {
    ruleId: isError ? 'terraform/invalid' : 'terraform/warning',
    severity: isError ? 'high' : 'low',
    message: detail === '' ? diagnostic.summary : `${diagnostic.summary}: ${detail}`,
    location:
      diagnostic.range === null || diagnostic.range === undefined
        ? null
        : {
            file: diagnostic.range.filename,
            line: diagnostic.range.start.line,
            column: diagnostic.range.start.column,
          },
    path: diagnostic.address ?? null,
    hint: null,
  };
}
