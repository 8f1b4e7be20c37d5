import type { Context, RunResult } from '@dwcp/io';
import { terraformFailure } from './failure.ts';
import { errorsOf, parseLine, parseLines, type TerraformLine } from './parse.ts';
import type { TerraformWorkspace } from './workspace.ts';

export interface CommandResult {
  readonly result: RunResult;
  readonly lines: readonly TerraformLine[];
}

/** Runs one Terraform command in its workspace; a failure becomes TERRAFORM_FAILED with what Terraform said. */
export async function runTerraform(
  workspace: TerraformWorkspace,
  options: {
    readonly args: readonly string[];
    readonly timeoutMs: number;
    readonly okExitCodes?: readonly number[];
    readonly onLine?: (line: TerraformLine) => void;
  },
  ctx: Context,
): Promise<CommandResult> {
  const ok = options.okExitCodes ?? [0];
  const { onLine } = options;
  const result = await ctx.run.run([workspace.tool.path, ...options.args], {
    cwd: workspace.workDir,
    env: workspace.env,
    timeoutMs: options.timeoutMs,
    okExitCodes: [...ok, 1],
    ...(onLine === undefined
      ? {}
      : {
          onLine: (text) => {
            const line = parseLine(text);
            if (line !== null) onLine(line);
          },
        }),
  });
  const lines = parseLines(result.stdout);
  if (!ok.includes(result.exitCode)) {
    throw terraformFailure(options.args[0] ?? '', errorsOf(lines), {
      dir: workspace.workDir,
      fallback: result.stderr || result.stdout,
    });
  }
  return { result, lines };
}
