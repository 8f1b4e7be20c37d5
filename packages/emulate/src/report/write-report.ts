import { join } from 'node:path';
import { makeDirectory, writeFileAtomic } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';
import type { EmulateOptions } from '../options.ts';
import { emulationPaths } from '../paths.ts';
import { reportFile } from './report-file.ts';

/** Where the report of a run goes that began at `nowMs`. */
export function reportDirectory(options: EmulateOptions, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/\.\d+/, '').replaceAll(':', '');
  return join(emulationPaths(options).reports, `${options.scenario}-${stamp}`);
}

/** Writes the report whole or not at all, for everybody to read; returns its bytes. */
export async function writeReport(directory: string, report: EmulationReport): Promise<string> {
  const text = renderReport(report);
  await makeDirectory(directory, { permissions: 0o755 });
  await writeFileAtomic(join(directory, reportFile), text, { permissions: 0o644 });
  return text;
}

/** The bytes of a report: what is signed is what is on disk. */
export function renderReport(report: EmulationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
