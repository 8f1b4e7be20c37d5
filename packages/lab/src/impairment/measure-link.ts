import { type Context, isNumber, listOf, objectOf } from '@dwcp/io';
import { namespacePath } from '../lab-names.ts';
import { nativeProgram } from '../native-program.ts';
import type { LinkDevice } from './link-ends.ts';

/** What came out of a link of the numbered frames that were sent into it. */
export interface LinkMeasurement {
  readonly sent: number;
  /** Frames that came out, copies and damaged ones too. */
  readonly received: number;
  /** Different ones that came out whole. */
  readonly arrived: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly corrupted: number;
  /** From the first frame that came out to the last. */
  readonly spanNs: number;
  /** Ordinals of those that did not come out whole, from 1. */
  readonly lost: readonly number[];
  /** Delays at every thousandth part of them, the least first and the greatest last. */
  readonly delayNs: readonly number[];
}

export interface FrameSeries {
  readonly count: number;
  readonly intervalUs: number;
  /** Of a frame, its Ethernet header included. */
  readonly frameBytes: number;
  /** How long after the last frame was sent one may still come. */
  readonly settleMs: number;
}

const isMeasurement = objectOf<LinkMeasurement>({
  sent: isNumber,
  received: isNumber,
  arrived: isNumber,
  duplicated: isNumber,
  reordered: isNumber,
  corrupted: isNumber,
  spanNs: isNumber,
  lost: listOf(isNumber),
  delayNs: listOf(isNumber),
});

/** Sends frames into the device `from` and takes them in at the device `to`, by a native program. */
export async function measureLink(
  from: LinkDevice,
  to: LinkDevice,
  options: FrameSeries & { readonly ctx: Context },
): Promise<LinkMeasurement> {
  const { count, intervalUs, frameBytes, settleMs, ctx } = options;
  const numbers = [count, Math.round(intervalUs * 1_000), frameBytes, settleMs].map(String);
  const argv = [nativeProgram('calibrate'), ...wordsOf(from), ...wordsOf(to), ...numbers];
  const timeoutMs = Math.ceil((count * intervalUs) / 1_000) + settleMs + 60_000;
  const value: unknown = JSON.parse((await ctx.run.run(argv, { timeoutMs })).stdout);
  if (!isMeasurement(value)) throw new Error('calibrate did not print a measurement');
  return value;
}

/** Sends frames into a device as fast as can be; returns how many. */
export async function floodLink(
  from: LinkDevice,
  options: { readonly frameBytes: number; readonly durationMs: number; readonly ctx: Context },
): Promise<number> {
  const { frameBytes, durationMs, ctx } = options;
  const argv = [nativeProgram('calibrate'), '--flood', ...wordsOf(from), String(frameBytes), String(durationMs)];
  const { stdout } = await ctx.run.run(argv, { timeoutMs: durationMs + 60_000 });
  const value: unknown = JSON.parse(stdout);
  if (!objectOf({ sent: isNumber })(value)) throw new Error('calibrate did not print how many it sent');
  return value.sent;
}

/** The delay that `part` (0 to 1) of the frames did not exceed, in milliseconds. */
export function delayMsAt(measurement: LinkMeasurement, part: number): number {
  const value = measurement.delayNs[Math.ceil(part * (measurement.delayNs.length - 1))];
  return value === undefined ? Number.NaN : value / 1e6;
}

function wordsOf(end: LinkDevice): readonly string[] {
  return [namespacePath(end.namespace), end.device];
}
