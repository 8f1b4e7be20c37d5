import { join } from 'node:path';
import { type Context, requireTool } from '@dwcp/io';
import { compareFindings, DwcpError, type Finding, type Severity } from '@dwcp/model';
import * as z from 'zod';
import { commonEnvironment, lintArgv, syntaxCheckArgv } from './argv.ts';
import { ansibleLintTool, ansibleTool } from './find-ansible.ts';

export interface PlaybookSources {
  readonly projectDir: string;
  readonly ansibleDir: string;
  /** Directory for Ansible's temporary files. */
  readonly home: string;
}

/**
 * Asks ansible-playbook whether playbooks load; it stops at the first that does not, so there is one finding at most.
 * One call for all: starting Ansible takes 0.4 s, a playbook more 0.1 s. For the same reason its version is asked for
 * only when something is wrong. Throws TOOL_MISSING, and TOOL_TOO_OLD in place of what an old version complains about.
 */
export async function syntaxCheck(
  options: PlaybookSources & { readonly playbooks: readonly string[]; readonly inventoryFile: string },
  ctx: Context,
): Promise<readonly Finding[]> {
  const spec = ansibleTool(options.projectDir);
  const tool = await requireTool({ ...spec, minimum: null }, ctx.run);
  const result = await ctx.run.run(syntaxCheckArgv(tool.path, options.playbooks, options.inventoryFile), {
    cwd: options.ansibleDir,
    env: commonEnvironment(options.ansibleDir, options.home),
    timeoutMs: 60_000,
    okExitCodes: [0, 1, 2, 4],
  });
  if (result.exitCode === 0) return [];
  await requireTool(spec, ctx.run);
  const file = join(options.ansibleDir, options.playbooks[0] ?? '');
  return [syntaxFinding(result.stderr || result.stdout, file)];
}

/** Runs ansible-lint with the production profile. Throws TOOL_MISSING. */
export async function lintPlaybooks(options: PlaybookSources, ctx: Context): Promise<readonly Finding[]> {
  const tool = await requireTool(ansibleLintTool(options.projectDir), ctx.run);
  const result = await ctx.run.run(lintArgv(tool.path), {
    cwd: options.ansibleDir,
    env: commonEnvironment(options.ansibleDir, options.home),
    timeoutMs: 300_000,
    okExitCodes: [0, 2],
  });
  return parseLintReport(result.stdout, options.ansibleDir);
}

const lintReport = z.array(
  z.object({
    check_name: z.string(),
    description: z.string(),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    content: z.object({ body: z.string() }).optional(),
    location: z.object({
      path: z.string(),
      lines: z.object({ begin: z.number() }).optional(),
      positions: z.object({ begin: z.object({ line: z.number(), column: z.number() }) }).optional(),
    }),
  }),
);

const severityOf: Readonly<Record<string, Severity>> = {
  info: 'low',
  minor: 'low',
  major: 'medium',
  critical: 'high',
  blocker: 'critical',
};

/** Reads ansible-lint's JSON (the Code Climate format). */
export function parseLintReport(text: string, ansibleDir: string): readonly Finding[] {
  const report = lintReport.safeParse(parseJson(text));
  if (!report.success) {
    throw new DwcpError('PROCESS_FAILED', `ansible-lint did not print a report: ${text.slice(0, 300)}`, {
      hint: 'run `ansible-lint` in deployments/ansible to see why',
      cause: report.error,
    });
  }
  return report.data
    .map((entry): Finding => {
      const begin = entry.location.positions?.begin;
      return {
        ruleId: 'ansible/lint',
        severity: severityOf[entry.severity] ?? 'medium',
        message: `${entry.check_name}: ${[entry.description, entry.content?.body ?? ''].join(' ').trim()}`,
        location: {
          file: join(ansibleDir, entry.location.path),
          line: begin?.line ?? entry.location.lines?.begin ?? 1,
          column: begin?.column ?? 1,
        },
        path: null,
        hint: null,
      };
    })
    .toSorted(compareFindings);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** ansible-core 2.19 prints `Origin: FILE:LINE:COLUMN`, 2.17 a sentence with the same three. */
function syntaxFinding(output: string, playbookFile: string): Finding {
  const origin = /Origin: (?<file>\S+?):(?<line>\d+):(?<column>\d+)/.exec(output)?.groups;
  const sentence = /in '(?<file>[^']+)': line (?<line>\d+), column (?<column>\d+)/.exec(output)?.groups;
  const found = origin ?? sentence;
  const message = /(?:\[ERROR\]|ERROR!):? *(.+)/.exec(output)?.[1] ?? output.trim().split('\n')[0] ?? 'no output';
  return {
    ruleId: 'ansible/syntax',
    severity: 'high',
    message,
    location: {
      file: found?.file ?? playbookFile,
      line: Number(found?.line ?? 1),
      column: Number(found?.column ?? 1),
    },
    path: null,
    hint: null,
  };
}
