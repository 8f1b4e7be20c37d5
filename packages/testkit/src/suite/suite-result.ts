import { stripVTControlCharacters } from 'node:util';

/** What one stage of `make test` found. A check that is no vitest test (a linter, say) counts as one test. */
export interface StageResult {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly SkippedTest[];
}

export interface SkippedTest {
  readonly name: string;
  /** Null when the test did not say: counted as a failure, because a silent skip hides a hole. */
  readonly reason: string | null;
}

/** Adds stages up; a skip without a reason becomes a failure. */
export function mergeStages(stages: readonly StageResult[]): StageResult {
  const skipped = stages.flatMap((stage) => stage.skipped);
  const silent = skipped.filter((test) => test.reason === null);
  return {
    passed: stages.reduce((sum, stage) => sum + stage.passed, 0),
    failed: [
      ...stages.flatMap((stage) => stage.failed),
      ...silent.map((test) => `${test.name}: skipped without a reason`),
    ],
    skipped: skipped.filter((test) => test.reason !== null),
  };
}

/** The report of a run; its last line is the count alone. */
export function renderSuite(total: StageResult): string {
  const lines = [
    ...total.skipped.map((test) => `skipped: ${test.name}: ${test.reason}`),
    ...total.failed.map((name) => `FAILED: ${name}`),
    `${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A run passes when something ran and nothing failed. */
export function isPassing(total: StageResult): boolean {
  return total.passed > 0 && total.failed.length === 0;
}

/** The reason that stands in the name of a test or of a group around it: `(needs root)`, `(skipped: no ansible)`. */
export function skipReason(fullName: string): string | null {
  return /\((?:skipped: )?(needs [^)]+|(?<=skipped: )[^)]+)\)/.exec(fullName)?.[1] ?? null;
}

const longestReason = 800;

/** A failed test and the beginning of why, on one line: the last lines of a log are the ones that are kept. */
export function failureLine(name: string, messages: readonly string[]): string {
  const plain = (text: string): string => stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
  return [name, ...messages.map((message) => plain(message).slice(0, longestReason))].join(': ');
}
