// `make test` after set-up: every row of stages in turn, then the count alone on the last line.
import { processRunner, recordingSink } from '@dwcp/io';
import { rows, type Stage } from './stages.ts';
import { isPassing, mergeStages, renderSuite, type StageResult } from './suite-result.ts';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
const ctx = {
  run: processRunner(abort.signal),
  events: recordingSink(),
  now: () => Date.now(),
  signal: abort.signal,
};

const results: StageResult[] = [];
for (const row of rows) {
  const own = await Promise.all(row.map((stage) => runStage(stage, row.length > 1)));
  results.push(...own);
  if (row.some((stage, index) => stage.isRequired && (own[index]?.failed.length ?? 0) > 0)) break;
}
const total = mergeStages(results);
process.stdout.write(`\n${renderSuite(total)}`);
process.exitCode = isPassing(total) ? 0 : 1;

/** Prints a stage as it goes, or, beside others, whole at its end. */
async function runStage(stage: Stage, isBeside: boolean): Promise<StageResult> {
  const started = performance.now();
  const held: string[] = [];
  const print = (text: string): void => void process.stdout.write(text);
  if (!isBeside) print(`\n== ${stage.name}\n`);
  const result = await stage.run(ctx, (line) => (isBeside ? held.push(line) : print(`${line}\n`)));
  if (isBeside) print(`\n== ${stage.name}\n${held.map((line) => `${line}\n`).join('')}`);
  print(`== ${stage.name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}
