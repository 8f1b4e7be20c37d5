import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import {
  type EmulateOptions,
  emulate,
  loadAttestationKey,
  reportDirectory,
  toolDifferences,
  writeAttestation,
  writeReport,
} from '@dwcp/emulate';
import { codeOf, writeFileAtomic } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { ExitCode } from '@dwcp/terminal';
import { renderDocument } from '@dwcp/terminal';
import type { Session } from '../../command.ts';
import { renderEmulationHtml } from '../../views/emulation/html/page.ts';
import { renderEmulation } from '../../views/emulation/human.ts';
import { renderEmulationJunit } from '../../views/emulation/junit.ts';
import { type OutputFile, openOutput } from '../output-file.ts';
import { exitCodeOfVerdict } from './exit-code-of-verdict.ts';
import { readReport } from './read-report.ts';

interface Outputs {
  readonly keep: boolean;
  readonly output?: string | undefined;
  readonly junit?: string | undefined;
  readonly html?: string | undefined;
  readonly key?: string | undefined;
}

/** Runs a scenario, writes what came out in every form that was asked for, and shows it. */
export async function runEmulation(
  asked: { readonly options: EmulateOptions; readonly replayOf: string | null },
  outputs: Outputs,
  session: Session,
): Promise<ExitCode> {
  const { options, replayOf } = asked;
  const { cwd, environment, ctx } = session;
  // Whatever is wrong with them is said before minutes of work, not after.
  const key = await loadAttestationKey({ file: inCwd(cwd, outputs.key), environment });
  const earlier = replayOf === null ? null : await readReport(replayOf);
  const directory = await freeDirectory(inCwd(cwd, outputs.output) ?? reportDirectory(options, ctx.now()));
  const junit = await openFile(outputs.junit, { option: '--junit', options, cwd });
  const html = await openFile(outputs.html, { option: '--html', options, cwd });
  const report = await emulate({ ...options, keep: outputs.keep, reportDir: directory }, ctx);
  const text = await writeReport(directory, report);
  const signedBy = await writeAttestation(directory, { report, text }, key);
  await writeFileAtomic(
    join(directory, 'report.html'),
    renderEmulationHtml(report, { signedBy, links: (file) => file }),
    {
      permissions: 0o644,
    },
  );
  await html?.write(
    renderEmulationHtml(report, { signedBy, links: linksFrom(outputs.html ?? '', { cwd, directory }) }),
  );
  await junit?.write(renderEmulationJunit(report));
  const { palette } = session.terminal.stdout;
  const differences = earlier === null ? [] : toolDifferences(earlier.tools, report.tools);
  const replay = earlier === null || replayOf === null ? null : { of: replayOf, verdict: earlier.verdict, differences };
  session.print(
    session.options.json
      ? renderDocument(report)
      : renderEmulation(report, { palette, written: { directory, signedBy }, replay }),
  );
  return exitCodeOfVerdict(report.verdict);
}

function inCwd(cwd: string, path: string | undefined): string | null {
  return path === undefined ? null : resolve(cwd, path);
}

/** From a page elsewhere to the files of the report. */
function linksFrom(page: string, to: { readonly cwd: string; readonly directory: string }): (file: string) => string {
  const from = dirname(resolve(to.cwd, page));
  return (file) => relative(from, join(to.directory, file)).split('/').map(encodeURIComponent).join('/');
}

async function openFile(
  path: string | undefined,
  from: { readonly option: string; readonly options: EmulateOptions; readonly cwd: string },
): Promise<OutputFile | null> {
  if (path === undefined) return null;
  const { option, options, cwd } = from;
  const inputs = ['config', 'policies', 'deployments'].map((name) => join(options.projectDir, name));
  return openOutput(path, { option, cwd, inputs });
}

/** Evidence of two runs in one directory would pass for that of one. */
async function freeDirectory(path: string): Promise<string> {
  const names = await readdir(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    if (codeOf(cause) === 'ENOTDIR') return ['itself'];
    throw cause;
  });
  if (names.length === 0) return path;
  throw new DwcpError('USAGE', `${path} is not empty, and a report has a directory of its own`, {
    hint: 'name another one with --output, or remove it',
  });
}
