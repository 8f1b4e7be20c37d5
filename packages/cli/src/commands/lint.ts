import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LintOptions, type LintReport, lint, selfTest } from '@dwcp/lint';
import { assertNever, DwcpError, isAtLeast } from '@dwcp/model';
import { type ExitCode, exitCodeOf, type Palette, plainPalette, readSourceLines, renderDocument } from '@dwcp/terminal';
import { Option } from 'commander';
import * as z from 'zod';
import type { CommandModule, Session } from '../command.ts';
import { installationDirectory, shippedPolicies } from '../installation.ts';
import { parseOptions } from '../options.ts';
import { findProjectDirectory } from '../project-directory.ts';
import { prefixInRepository } from '../repository-directory.ts';
import { loadRulePages } from '../rule-pages.ts';
import { renderGithub } from '../views/lint/github.ts';
import { renderLint } from '../views/lint/human.ts';
import { renderLintJson } from '../views/lint/json.ts';
import { renderJunit } from '../views/lint/junit.ts';
import { renderSarif } from '../views/lint/sarif.ts';
import { renderSelfTest } from '../views/self-test/human.ts';
import { openOutput } from './output-file.ts';

const formats = ['human', 'json', 'sarif', 'junit', 'github'] as const;
type Format = (typeof formats)[number];

const ownSchema = z.object({
  failOn: z.enum(['critical', 'high', 'medium', 'low']).default('medium'),
  terraform: z.boolean().default(true),
  ansible: z.boolean().default(true),
  audit: z.boolean().default(false),
  cache: z.boolean().default(true),
  policyDir: z.string().min(1).optional(),
  vulnerabilities: z.string().min(1).optional(),
  vulnerabilitiesScannedAt: z.iso
    .datetime({ offset: true, error: 'is a time such as 2026-11-20T08:00:00Z' })
    .optional(),
  securityConfig: z.string().min(1).optional(),
  plan: z.string().min(1).optional(),
  format: z.enum(formats).optional(),
  output: z.string().min(1).optional(),
  docsUrl: z.url({ error: 'is an absolute URL' }).optional(),
  selfTest: z.boolean().default(false),
});

type OwnOptions = z.infer<typeof ownSchema>;

export const lintCommand: CommandModule = {
  uses: ['env', 'mode', 'projectDir', 'stateDir', 'json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp lint', purpose: 'every environment in every mode, with Terraform and Ansible' },
    { command: 'dwcp lint --env lab --mode hybrid --no-terraform', purpose: 'one description, in a second' },
    { command: 'dwcp lint --format sarif --output dwcp.sarif', purpose: 'for code scanning; the text on stdout' },
  ],
  configure(command) {
    command
      .addOption(
        new Option('--fail-on <severity>', 'exit 2 from this severity on (default: medium)').choices(
          ownSchema.shape.failOn.unwrap().options,
        ),
      )
      .addOption(
        new Option('--format <format>', 'form of the report (default: human; --json is --format json)').choices(
          formats,
        ),
      )
      .option('--output <file>', 'write the report to a file, and the human one to stdout')
      .option('--docs-url <url>', 'where docs/ is published, for the links in SARIF (default: on this machine)')
      .option('--no-terraform', 'leave `terraform validate` out')
      .option('--no-ansible', 'leave the checks of the playbooks out')
      .option('--plan <file>', 'judge the resources of a plan (`terraform show -json`) instead of the synthesised ones')
      .option('--vulnerabilities <file>', 'judge a scanner report: Trivy, Grype or OSV JSON')
      .option('--vulnerabilities-scanned-at <time>', 'when, for a report that does not say (default: its date)')
      .option(
        '--security-config <file>',
        'how the accounts are run: MFA, patches (default: config/security-config.yaml, if there)',
      )
      .option('--policy-dir <directory>', 'evaluate your own Rego too, with the `opa` on PATH')
      .option('--audit', 'ask the package registries for known vulnerabilities of the dependencies')
      .option('--no-cache', 'look again although nothing has changed')
      .option('--self-test', 'try the gate instead: everything wrong on purpose must be caught');
  },
  async run({ own }, session) {
    const options = parseOptions(ownSchema, own);
    const { failOn, output } = options;
    const { env, mode, projectDir, stateDir } = session.options;
    const format = formatOf(options, session);
    const project = await findProjectDirectory(projectDir, session.cwd);
    const policyDir = inCwd(session.cwd, options.policyDir);
    const vulnerabilitiesFile = inCwd(session.cwd, options.vulnerabilities);
    const planFile = inCwd(session.cwd, options.plan);
    const securityConfigFile = inCwd(session.cwd, options.securityConfig);
    if (options.vulnerabilitiesScannedAt !== undefined && vulnerabilitiesFile === null) {
      throw new DwcpError('USAGE', '--vulnerabilities-scanned-at is the time of a report that was not given', {
        hint: 'give the report with --vulnerabilities',
      });
    }
    const inputs = [
      ...['config', 'policies', 'deployments'].map((name) => join(project, name)),
      ...[policyDir, vulnerabilitiesFile, planFile, securityConfigFile].filter((path) => path !== null),
    ];
    const asked: LintOptions = {
      projectDir: project,
      policiesDir: shippedPolicies,
      stateDir: stateDir === undefined ? null : resolve(session.cwd, stateDir),
      environments: env === undefined ? null : [env],
      modes: mode === undefined ? null : [mode],
      usesTerraform: options.terraform,
      usesAnsible: options.ansible,
      audits: options.audit,
      policyDir,
      vulnerabilitiesFile,
      vulnerabilitiesScannedAt: options.vulnerabilitiesScannedAt ?? null,
      securityConfigFile,
      planFile,
      looksAgain: !options.cache,
    };
    if (options.selfTest) return runSelfTest(asked, format, session);
    const file =
      output === undefined ? null : await openOutput(output, { option: '--output', cwd: session.cwd, inputs });
    const report = await lint(asked, session.ctx);
    const rendering = { report, project, options, version: session.version };
    const { palette } = session.terminal.stdout;
    if (file === null) {
      session.print(await render(format, { ...rendering, palette }));
    } else {
      await file.write(await render(format, { ...rendering, palette: plainPalette }));
      session.print(await render('human', { ...rendering, palette }));
    }
    return exitCodeOf({
      hasFindings: report.findings.some((finding) => isAtLeast(finding.severity, failOn)),
      isInconclusive: isInconclusive(report),
    });
  },
};

async function runSelfTest(asked: LintOptions, format: Format, session: Session): Promise<ExitCode> {
  if (format !== 'human' && format !== 'json') {
    throw new DwcpError('USAGE', `the self-test has no ${format} form`, { hint: 'use --json, or no --format' });
  }
  const report = await selfTest(asked, session.ctx);
  const { palette } = session.terminal.stdout;
  session.print(format === 'json' ? renderDocument(report) : renderSelfTest(report, palette));
  return exitCodeOf({ hasFindings: report.survivors.length > 0, isInconclusive: report.mutants === 0 });
}

function formatOf({ format }: OwnOptions, session: Session): Format {
  if (!session.options.json) return format ?? 'human';
  if (format === undefined || format === 'json') return 'json';
  throw new DwcpError('USAGE', `--json and --format ${format} ask for two forms of one report`, {
    hint: 'leave one of them out',
  });
}

interface Rendering {
  readonly report: LintReport;
  readonly project: string;
  readonly options: OwnOptions;
  readonly version: string;
  readonly palette: Palette;
}

async function render(format: Format, { report, project, options, version, palette }: Rendering): Promise<string> {
  const { failOn } = options;
  const projectPrefix = await prefixInRepository(project);
  switch (format) {
    case 'human':
      return renderLint(report, { palette, failOn, sources: await readSourceLines(report.findings, project) });
    case 'json':
      return renderLintJson(report, { failOn });
    case 'sarif':
      return renderSarif(report, {
        version,
        projectPrefix,
        pages: await loadRulePages(),
        docsUri: (options.docsUrl ?? pathToFileURL(join(installationDirectory, 'docs')).href).replace(/\/+$/, ''),
      });
    case 'junit':
      return renderJunit(report, { projectPrefix, failOn });
    case 'github':
      return renderGithub(report, { projectPrefix });
    default:
      return assertNever(format);
  }
}

function inCwd(cwd: string, path: string | undefined): string | null {
  return path === undefined ? null : resolve(cwd, path);
}

function isInconclusive(report: LintReport): boolean {
  const looked = report.parts.filter((part) => part.uncheckedReason === null);
  const missed = report.parts.filter((part) => part.uncheckedReason !== null && !part.isLeftOut);
  return looked.length === 0 || missed.length > 0;
}
