import type { ImpairmentCalibration } from '@dwcp/lab';
import type { Palette } from '@dwcp/terminal';
import { formatMs } from '../format-ms.ts';
import { renderRows } from '../rows.ts';

/** What was asked of the impairment of links, and what this machine does. */
export function renderCalibration(measured: ImpairmentCalibration, palette: Palette): string {
  const { delay, loss, rate, throughput, repeatsDrops } = measured;
  const outcome = (isWithin: boolean) => (isWithin ? 'pass' : 'fail');
  const rows = [
    [
      outcome(delay.isWithin),
      `delay of ${delay.delayMs} ms`,
      `late by ${formatMs(delay.errorP50Ms)} (p50), ${formatMs(delay.errorP99Ms)} (p99), ${formatMs(delay.errorMaxMs)} (max)`,
    ],
    ...loss.map((one) => [
      outcome(one.isWithin),
      `loss of ${one.lossPercent} %`,
      `${one.lost} of ${one.frames} lost; chance allows ${one.expected.lowest} to ${one.expected.highest}`,
    ]),
    ...rate.map((one) => [
      outcome(one.isWithin),
      `rate of ${one.rateMbit} Mbit/s`,
      `${one.measuredMbit.toFixed(2)} Mbit/s, off by ${one.errorPercent.toFixed(2)} %`,
    ]),
    ...(throughput ?? []).map((one) => [
      outcome(one.isWithin),
      `throughput, ${one.frameBytes} bytes, ${one.delayMs} ms`,
      `${Math.round(one.framesPerCoreSecond)} frames/s on one core, ${Math.round(one.framesPerSecond)} by the clock`,
    ]),
    ...(repeatsDrops === null
      ? []
      : [
          [outcome(repeatsDrops), 'same seed, same drops', repeatsDrops ? 'and another seed, others' : 'they differed'],
        ]),
  ];
  const by = measured.backend === 'netem' ? 'netem' : 'the forwarder';
  return renderRows(`links impaired by ${by}`, [['outcome', 'what', 'measured'], ...rows], palette);
}
