import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { failureLine, type StageResult, skipReason } from './suite-result.ts';

/** Writes a StageResult of the vitest run to `path`; does nothing without one. */
export function suiteReporter(path: string | undefined): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      if (path === undefined) return;
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const result: StageResult = {
        passed: tests.filter((test) => test.result().state === 'passed').length,
        failed: [
          ...tests.filter((test) => test.result().state === 'failed').map(failureOf),
          ...modules.filter(failedToLoad).map((module) => `${module.relativeModuleId} did not load or clean up`),
          ...unhandledErrors.map((error) => `unhandled error: ${error.message}`),
        ],
        skipped: tests.flatMap((test) => {
          const outcome = test.result();
          return outcome.state === 'skipped' || outcome.state === 'pending'
            ? [{ name: nameOf(test), reason: noteOf(outcome) ?? skipReason(test.fullName) }]
            : [];
        }),
      };
      writeFileSync(path, JSON.stringify(result));
    },
  };
}

function failedToLoad(module: TestModule): boolean {
  return module.errors().length > 0 || [...module.children.allSuites()].some((suite) => suite.errors().length > 0);
}

/** Each try's error stands with the name: a log may be all that is left of a run. */
function failureOf(test: TestCase): string {
  const errors = test.result().errors ?? [];
  return failureLine(
    nameOf(test),
    errors.map((error) => error.message),
  );
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

/** What a test passed to `skip(note)`. */
function noteOf(outcome: object): string | null {
  return 'note' in outcome && typeof outcome.note === 'string' ? outcome.note : null;
}
