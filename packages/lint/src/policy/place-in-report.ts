import type { SourceLocation } from '@dwcp/model';
import type { PolicySubject } from './policy-subject.ts';

type Path = readonly (string | number)[];
type Report = NonNullable<PolicySubject['vulnerabilities']>;

/**
 * Where a scanner's report says what stands at `path` of the normalised one. A vulnerability has a path that stays the same
 * from scan to scan: it is named, not counted. What is of the whole report has none.
 */
export function placeInReport(report: Report, path: Path): { readonly location: SourceLocation; readonly path: Path } {
  const [list, index] = path;
  const finding = list === 'findings' && typeof index === 'number' ? report.document.findings[index] : undefined;
  const words = wordsOf(report);
  if (finding !== undefined) {
    const offset = besideOf(words.offsets.get(finding.id) ?? [], words.offsets.get(finding.package) ?? []);
    return {
      location: locationAt(report.file, words.lineStarts, offset),
      path: ['findings', finding.package, finding.id],
    };
  }
  const [offset = 0] = list === 'scanned_at' ? (words.offsets.get(report.document.scanned_at ?? '') ?? []) : [];
  return { location: locationAt(report.file, words.lineStarts, offset), path: [] };
}

interface Words {
  /** Of each string a finding is known by, in order. */
  readonly offsets: ReadonlyMap<string, readonly number[]>;
  readonly lineStarts: readonly number[];
}

const known = new WeakMap<Report, Words>();

/** Read once: a report may have thousands of findings. */
function wordsOf(report: Report): Words {
  const words = known.get(report) ?? readWords(report);
  known.set(report, words);
  return words;
}

function readWords({ text, document }: Report): Words {
  const offsets = new Map<string, number[]>([[document.scanned_at ?? '', []]]);
  for (const finding of document.findings) {
    offsets.set(finding.id, []);
    offsets.set(finding.package, []);
  }
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = endOfString(text, start);
    offsets.get(text.slice(start + 1, end))?.push(start);
    start = text.indexOf('"', end + 1);
  }
  return { offsets, lineStarts };
}

/** Of the closing quote of the JSON string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** The first place of one word that is followed by the other before it comes again; else its first place. */
function besideOf(places: readonly number[], others: readonly number[]): number {
  const found = places.find((place, index) => {
    const next = places[index + 1] ?? Number.POSITIVE_INFINITY;
    const other = others[firstAfter(others, place)];
    return other !== undefined && other < next;
  });
  return found ?? places[0] ?? 0;
}

function locationAt(file: string, lineStarts: readonly number[], offset: number): SourceLocation {
  const line = firstAfter(lineStarts, offset);
  return { file, line, column: offset - (lineStarts[line - 1] ?? 0) + 1 };
}

/** Index of the first of the sorted numbers that is greater. */
function firstAfter(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
