import { readFile } from 'node:fs/promises';
import { reportPath } from '@dwcp/emulate';
import { DwcpError, type EmulationReport } from '@dwcp/model';
import { emulationDocument } from '../../views/emulation/json.ts';

/** The report in a file or directory. Throws REPORT_UNREADABLE for anything else. */
export async function readReport(path: string): Promise<EmulationReport> {
  const file = await reportPath(path);
  const report = parseReport(jsonOrText(await readFile(file, 'utf8')));
  if (typeof report !== 'string') return report;
  throw new DwcpError('REPORT_UNREADABLE', `${file} is no report of an emulation: ${report}`, {
    hint: '`dwcp emulate list` shows where the latest ones are',
  });
}

/** A document as a report of the published schema, or the first thing that is wrong with it. */
export function parseReport(document: unknown): EmulationReport | string {
  const parsed = emulationDocument.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'is not valid'}`;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
