import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, readTextIfPresent, requireTool, type ToolSpec } from '@dwcp/io';
import { DwcpError, type Finding } from '@dwcp/model';
import { leftOut, lookAt, type PartResult, unchecked } from '../part-result.ts';
import { type Advisory, advisoryFindings } from './advisory.ts';
import { parseNpmAudit, parsePnpmAudit } from './parse-npm-audit.ts';
import { parsePipAudit } from './parse-pip-audit.ts';

/** How long a registry may take. */
const timeoutMs = 10_000;

/**
 * Asks the package registries for published vulnerabilities of what the lockfiles of a project name: one part for each
 * lockfile. A registry that does not answer leaves its part unchecked.
 */
export async function auditPart(
  options: { readonly projectDir: string; readonly isAsked: boolean },
  ctx: Context,
): Promise<readonly PartResult[]> {
  if (!options.isAsked) return [leftOut('dependencies', 'left out; `--audit` asks the registries')];
  const { projectDir } = options;
  const lockfiles = await Promise.all(audits.map((audit) => readTextIfPresent(join(projectDir, audit.lockfile))));
  const present = audits.filter((_, index) => lockfiles[index] !== null);
  if (present.length === 0) return [unchecked('dependencies', 'no lockfile in the project')];
  return Promise.all(
    present.map((audit) => lookAt(`dependencies ${audit.lockfile}`, () => runAudit(audit, projectDir, ctx))),
  );
}

/** One kind of lockfile and the tool that knows what is published about it. */
interface Audit {
  readonly lockfile: string;
  readonly tool: Omit<ToolSpec, 'directories'>;
  readonly args: readonly string[];
  /** Null when the output is no report; throws when the report is not whole. */
  readonly parse: (stdout: string) => readonly Advisory[] | null;
}

const nodeTool = { versionArgs: ['--version'], versionPattern: /(\d+\.\d+\.\d+)/, minimum: null };

const audits: readonly Audit[] = [
  {
    lockfile: 'pnpm-lock.yaml',
    tool: { ...nodeTool, name: 'pnpm', commands: ['pnpm'], neededFor: 'the audit', howToGet: 'run `make setup`' },
    args: ['audit', '--json'],
    parse: parsePnpmAudit,
  },
  {
    lockfile: 'package-lock.json',
    tool: { ...nodeTool, name: 'npm', commands: ['npm'], neededFor: 'the audit', howToGet: 'it comes with node' },
    args: ['audit', '--json'],
    parse: parseNpmAudit,
  },
  {
    lockfile: 'requirements-lock.txt',
    tool: {
      ...nodeTool,
      name: 'pip-audit',
      commands: ['pip-audit'],
      neededFor: 'the audit',
      howToGet: 'install pip-audit into .venv or onto PATH',
    },
    args: '--requirement requirements-lock.txt --no-deps --disable-pip --format json --progress-spinner off --timeout 5'.split(
      ' ',
    ),
    parse: wholePipAudit,
  },
];

async function runAudit(audit: Audit, projectDir: string, ctx: Context): Promise<readonly Finding[]> {
  const directories = [join(projectDir, '.tools', 'node_modules', '.bin'), join(projectDir, '.venv', 'bin')];
  const tool = await requireTool({ ...audit.tool, directories }, ctx.run);
  // 1 says that there are advisories, and that there was no answer.
  const result = await ctx.run.run([tool.path, ...audit.args], {
    cwd: projectDir,
    timeoutMs,
    okExitCodes: [0, 1],
  });
  const advisories = audit.parse(result.stdout);
  if (advisories === null) throw noAnswer(audit, `${result.stderr}\n${result.stdout}`);
  const text = await readFile(join(projectDir, audit.lockfile), 'utf8');
  return advisoryFindings(advisories, { file: audit.lockfile, text });
}

/** Packages that were not looked at leave the whole part unchecked. */
function wholePipAudit(stdout: string): readonly Advisory[] | null {
  const report = parsePipAudit(stdout);
  if (report === null || report.skipped.length === 0) return report?.advisories ?? null;
  throw new DwcpError('PROCESS_FAILED', `pip-audit skipped ${report.skipped.join(', ').slice(0, 300)}`);
}

function noAnswer(audit: Audit, output: string): DwcpError {
  // The rule around pnpm's messages and the drawing of its causes.
  const words = output.replace(/[│×├└─▶╰\p{Cc}\s]+/gu, ' ').trim();
  const reason = words === '' ? 'it printed nothing' : words.slice(0, 240);
  return new DwcpError('PROCESS_FAILED', `no answer for ${audit.lockfile}: ${reason}`, {
    hint: `run \`${audit.tool.name} audit\` where the registry can be reached`,
  });
}
