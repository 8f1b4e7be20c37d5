import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnvironmentOptions, environmentPaths } from '@dwcp/environment';
import { codeOf, isText, listOf, makeDirectory, objectOf, oneOf, readState, writeFileAtomic } from '@dwcp/io';
import { type Drift, type DriftReport, DwcpError } from '@dwcp/model';

const kept = 50;

const isReport = objectOf({
  formatVersion: oneOf([1]),
  environment: isText,
  startedAt: isText,
  kinds: listOf(isText),
  nodes: listOf(isText),
  drifts: listOf(
    objectOf({ id: isText, kind: isText, check: isText, subject: isText, consequences: listOf(objectOf({})) }),
  ),
  ignored: listOf(objectOf({})),
  expected: listOf(objectOf({})),
  unchecked: listOf(objectOf({ kind: isText, subject: isText, reason: isText })),
});

/** Keeps a report beside the last fifty of its environment; returns its file. */
export async function keepReport(report: DriftReport, options: EnvironmentOptions): Promise<string> {
  const dir = reportsOf(options);
  await makeDirectory(dir);
  const file = join(dir, `${report.startedAt.replaceAll(':', '')}.json`);
  await writeFileAtomic(file, `${JSON.stringify({ formatVersion: 1, ...report }, null, 2)}\n`);
  const old = (await namesIn(dir)).slice(0, -kept);
  for (const name of old) await rm(join(dir, name), { force: true });
  return file;
}

/** A report that was kept: the file, or the latest of the environment. Throws REPORT_UNREADABLE when there is none. */
export async function loadReport(file: string | null, options: EnvironmentOptions): Promise<DriftReport> {
  const path = file ?? (await latest(options));
  const report =
    path === null ? null : await readState(path, isReport, { hint: 'run `dwcp drift detect` for another' });
  if (report !== null) return withLaterFields(report as unknown as DriftReport);
  throw new DwcpError(
    'REPORT_UNREADABLE',
    path === null ? `no drift was looked for in ${options.environment} yet` : `there is no ${path}`,
    {
      hint: `run \`dwcp drift detect --env ${options.environment}\``,
    },
  );
}

/** A report of an earlier dwcp has none of what was added since. */
function withLaterFields(report: DriftReport): DriftReport {
  const complete = (drift: Drift): Drift => ({ ...laterFields, ...drift });
  return {
    ...laterReportFields,
    ...report,
    drifts: report.drifts.map(complete),
    ignored: report.ignored.map((one) => ({ ...one, drift: complete(one.drift) })),
  };
}

const laterReportFields = { environmentNodes: null };
const laterFields = { changes: [], isReformatted: false, changedBy: null, changedAt: null, silenced: [] };

function reportsOf(options: EnvironmentOptions): string {
  return join(environmentPaths(options).drift, 'reports');
}

async function latest(options: EnvironmentOptions): Promise<string | null> {
  const dir = reportsOf(options);
  const name = (await namesIn(dir)).at(-1);
  return name === undefined ? null : join(dir, name);
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).filter((name) => name.endsWith('.json')).toSorted();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}
