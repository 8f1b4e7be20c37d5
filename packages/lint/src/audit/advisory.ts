import type { Finding, Severity } from '@dwcp/model';

/** A published vulnerability of one package as it is locked. */
export interface Advisory {
  readonly package: string;
  /** Null when the report names none. */
  readonly version: string | null;
  /** For example `GHSA-w9mr-4mfr-499f`. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Versions without it, as the report writes them; null when there is none yet. */
  readonly fixedIn: string | null;
  readonly url: string | null;
}

/** One finding for each advisory, at the line of the lockfile that brings the package in. */
export function advisoryFindings(
  advisories: readonly Advisory[],
  lockfile: { readonly file: string; readonly text: string },
): readonly Finding[] {
  const lines = lockfile.text.split('\n');
  return advisories.map((advisory) => ({
    ruleId: 'dependencies/vulnerable',
    severity: advisory.severity,
    message: `${nameOf(advisory)} has ${advisory.id}: ${oneLine(advisory.title)}`,
    location: { file: lockfile.file, line: lineOf(advisory, lines), column: 1 },
    path: null,
    hint: hintOf(advisory),
  }));
}

function nameOf({ package: name, version }: Advisory): string {
  return version === null ? name : `${name} ${version}`;
}

function hintOf({ fixedIn, url, package: name }: Advisory): string {
  const read = url === null ? '' : `; read ${url}`;
  return fixedIn === null ? `no version without it is known yet${read}` : `bring ${name} to ${fixedIn}${read}`;
}

/** 1 where the lockfile does not name the package in a form that is known. */
function lineOf({ package: name, version }: Advisory, lines: readonly string[]): number {
  const starts = [`${name}@${version ?? ''}`, `'${name}@${version ?? ''}`, `"node_modules/${name}"`, `${name}==`];
  const index = lines.findIndex((line) => starts.some((start) => line.trimStart().startsWith(start)));
  return index === -1 ? 1 : index + 1;
}

/** Texts of a registry: control characters out, and not longer than a line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 200);
}
