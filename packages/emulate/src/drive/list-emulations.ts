import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listScenarios } from '@dwcp/config';
import { codeOf, isText, objectOf, oneOf, readState } from '@dwcp/io';
import { DwcpError, type Verdict } from '@dwcp/model';
import type { EmulateOptions } from '../options.ts';
import { emulationPaths } from '../paths.ts';
import { reportFile } from '../report/report-file.ts';
import { loadSubject } from '../subject.ts';
import { listLabs } from './labs.ts';

/** A scenario of a project, and what became of it. */
export interface ListedScenario {
  readonly name: string;
  readonly description: string;
  /** Null for a generated network, and when it cannot be run. */
  readonly environment: string | null;
  readonly faults: number;
  readonly trials: number;
  /** Why it cannot be run, null when it can. */
  readonly invalid: string | null;
  /** A lab of it is up, driven by hand. */
  readonly isUp: boolean;
  readonly latest: { readonly verdict: Verdict; readonly startedAt: string; readonly directory: string } | null;
}

/** Every scenario of a project with the verdict of its latest run. */
export async function listEmulations(options: Omit<EmulateOptions, 'scenario'>): Promise<readonly ListedScenario[]> {
  const up = new Set((await listLabs(options)).filter((lab) => !lab.isOfRun).map((lab) => lab.name));
  const reports = await reportNames(emulationPaths(options).reports);
  const listed: ListedScenario[] = [];
  for (const name of await listScenarios(options.projectDir)) {
    const latest = await latestOf(name, { reports, directory: emulationPaths(options).reports });
    listed.push({ name, ...(await describe({ ...options, scenario: name })), isUp: up.has(name), latest });
  }
  return listed;
}

async function describe(
  options: EmulateOptions,
): Promise<Pick<ListedScenario, 'description' | 'environment' | 'faults' | 'trials' | 'invalid'>> {
  try {
    const { scenario } = await loadSubject(options);
    return {
      description: scenario.description,
      environment: scenario.environment,
      faults: scenario.faults.length,
      trials: scenario.faults.reduce((sum, fault) => sum + fault.trials, 0),
      invalid: null,
    };
  } catch (cause) {
    if (!(cause instanceof DwcpError)) throw cause;
    const [first = ''] = cause.message.split('\n');
    return { description: '', environment: null, faults: 0, trials: 0, invalid: first };
  }
}

const isOutcome = objectOf<{ readonly verdict: Verdict; readonly startedAt: string }>({
  verdict: oneOf(['pass', 'fail', 'inconclusive']),
  startedAt: isText,
});

async function latestOf(
  scenario: string,
  from: { readonly reports: readonly string[]; readonly directory: string },
): Promise<ListedScenario['latest']> {
  // The time is the end of the name, in a form that sorts.
  const own = from.reports.filter((name) => /^-\d{4}-\d{2}-\d{2}T\d{6}Z$/.test(name.slice(scenario.length)));
  const latest = own
    .filter((name) => name.startsWith(scenario))
    .toSorted()
    .at(-1);
  if (latest === undefined) return null;
  const directory = join(from.directory, latest);
  const report = await readState(join(directory, reportFile), isOutcome, { hint: `remove ${directory}` });
  return report === null ? null : { verdict: report.verdict, startedAt: report.startedAt, directory };
}

async function reportNames(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}
