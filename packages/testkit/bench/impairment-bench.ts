// Measures the impairment of links against what is asked of it: `make bench-impairment`. Needs root and a quiet machine.
import { loadavg } from 'node:os';
import { processRunner, recordingSink } from '@dwcp/io';
import { calibrationLimits as asked, calibrateImpairment } from '@dwcp/lab';

const { signal } = new AbortController();
const load = loadavg()[0] ?? 0;
const found = await calibrateImpairment({ run: processRunner(signal), events: recordingSink(), now: Date.now, signal });

console.log(`links impaired by ${found.backend}; load before: ${load.toFixed(1)}`);
const { delay } = found;
line(
  `delay error at ${delay.delayMs} ms, p50 / p99 / largest of ${delay.frames}`,
  [delay.errorP50Ms, delay.errorP99Ms, delay.errorMaxMs].map((ms) => `${ms.toFixed(3)} ms`).join(' / '),
  { asked: `p99 ${asked.delayErrorP99Ms} ms at most`, isWithin: delay.isWithin },
);
for (const { lossPercent, frames, lost, expected, isWithin } of found.loss) {
  line(`lost of ${frames} at ${lossPercent} %`, String(lost), {
    asked: `${expected.lowest} to ${expected.highest}`,
    isWithin,
  });
}
for (const { rateMbit, measuredMbit, errorPercent, isWithin } of found.rate) {
  line(`rate at ${rateMbit} Mbit/s`, `${measuredMbit.toFixed(2)} Mbit/s (${errorPercent.toFixed(2)} %)`, {
    asked: `${asked.rateErrorPercent} % off at most`,
    isWithin,
  });
}
for (const item of found.throughput ?? []) {
  const count = (value: number) => Math.round(value).toLocaleString('en');
  line(
    `frames of ${item.frameBytes} bytes at ${item.delayMs} ms, a second of one core`,
    `${count(item.framesPerCoreSecond)} (${count(item.framesPerSecond)} by the clock)`,
    { asked: `${count(asked.framesPerSecond)}`, isWithin: item.isWithin },
  );
}
line('the same seed loses the same packets', String(found.repeatsDrops ?? 'tc takes no seed'), {
  asked: 'true',
  isWithin: found.repeatsDrops !== false,
});
process.exitCode = found.isWithin ? 0 : 2;

function line(what: string, measured: string, limit: { readonly asked: string; readonly isWithin: boolean }): void {
  console.log(`${limit.isWithin ? 'ok ' : 'NOT'} ${what.padEnd(56)} ${measured}  (asked: ${limit.asked})`);
}
