// `make test` after set-up: every stage in turn, then the count alone on the last line.
import { processRunner, recordingSink } from '@dwcp/io';
import { stages } from './stages.ts';
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
const onLine = (line: string): void => void process.stdout.write(`${line}\n`);
for (const stage of stages) {
  const started = performance.now();
  process.stdout.write(`\n== ${stage.name}\n`);
  const result = await stage.run(ctx, onLine);
  results.push(result);
  process.stdout.write(`== ${stage.name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  if (stage.isRequired && result.failed.length > 0) break;
}
const total = mergeStages(results);
process.stdout.write(`\n${renderSuite(total)}`);
process.exitCode = isPassing(total) ? 0 : 1;
