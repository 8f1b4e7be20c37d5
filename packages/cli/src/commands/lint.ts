import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LintReport, lint } from '@dwcp/lint';
import { type Finding, isAtLeast } from '@dwcp/model';
import { Option } from 'commander';
import * as z from 'zod';
import type { CommandModule } from '../command.ts';
import { exitCodeOf } from '../exit-code.ts';
import { parseOptions } from '../options.ts';
import { findProjectDirectory } from '../project-directory.ts';
import { renderDocument } from '../views/document.ts';
import type { Sources } from '../views/findings/human.ts';
import { renderLint } from '../views/lint/human.ts';

const ownSchema = z.object({
  failOn: z.enum(['critical', 'high', 'medium', 'low']).default('medium'),
  terraform: z.boolean().default(true),
  ansible: z.boolean().default(true),
  audit: z.boolean().default(false),
  cache: z.boolean().default(true),
  policyDir: z.string().min(1).optional(),
  vulnerabilities: z.string().min(1).optional(),
  plan: z.string().min(1).optional(),
});

export const lintCommand: CommandModule = {
  uses: ['env', 'mode', 'projectDir', 'stateDir', 'json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp lint', purpose: 'every environment in every mode, with Terraform and Ansible' },
    { command: 'dwcp lint --env lab --mode hybrid --no-terraform', purpose: 'one description, in a second' },
  ],
  configure(command) {
    command
      .addOption(
        new Option('--fail-on <severity>', 'exit 2 from this severity on (default: medium)').choices(
          ownSchema.shape.failOn.unwrap().options,
        ),
      )
      .option('--no-terraform', 'leave `terraform validate` out')
      .option('--no-ansible', 'leave the checks of the playbooks out')
      .option('--plan <file>', 'judge the resources of a plan (`terraform show -json`) instead of the synthesised ones')
      .option('--vulnerabilities <file>', 'judge a scanner report: Trivy, Grype or OSV JSON')
      .option('--policy-dir <directory>', 'evaluate your own Rego too, with the `opa` on PATH')
      .option('--audit', 'ask the package registries for known vulnerabilities of the dependencies')
      .option('--no-cache', 'look again although nothing has changed');
  },
  async run({ own }, session) {
    const { failOn, terraform, ansible, audit, cache, policyDir, vulnerabilities, plan } = parseOptions(ownSchema, own);
    const { env, mode, projectDir, stateDir } = session.options;
    const project = await findProjectDirectory(projectDir, session.cwd);
    const report = await lint(
      {
        projectDir: project,
        stateDir: stateDir === undefined ? null : resolve(session.cwd, stateDir),
        environments: env === undefined ? null : [env],
        modes: mode === undefined ? null : [mode],
        usesTerraform: terraform,
        usesAnsible: ansible,
        audits: audit,
        policyDir: inCwd(session.cwd, policyDir),
        vulnerabilitiesFile: inCwd(session.cwd, vulnerabilities),
        planFile: inCwd(session.cwd, plan),
        looksAgain: !cache,
      },
      session.ctx,
    );
    const { palette } = session.terminal.stdout;
    session.print(
      session.options.json
        ? renderDocument({ ...report, failOn })
        : renderLint(report, { palette, failOn, sources: await readSources(report.findings, project) }),
    );
    return exitCodeOf({
      hasFindings: report.findings.some((finding) => isAtLeast(finding.severity, failOn)),
      isInconclusive: isInconclusive(report),
    });
  },
};

function inCwd(cwd: string, path: string | undefined): string | null {
  return path === undefined ? null : resolve(cwd, path);
}

function isInconclusive(report: LintReport): boolean {
  const looked = report.parts.filter((part) => part.uncheckedReason === null);
  const missed = report.parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut);
  return looked.length === 0 || missed.length > 0;
}

/** The lines of every file a finding points into; a file that cannot be read shows without its line. */
async function readSources(findings: readonly Finding[], project: string): Promise<Sources> {
  const files = [...new Set(findings.flatMap((finding) => (finding.location === null ? [] : [finding.location.file])))];
  const sources = await Promise.all(
    files.map(
      async (file) => [file, (await readFile(join(project, file), 'utf8').catch(() => '')).split('\n')] as const,
    ),
  );
  return new Map(sources);
}
