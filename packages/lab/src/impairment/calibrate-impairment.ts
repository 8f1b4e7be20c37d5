import type { Context } from '@dwcp/io';
import { type Impairment, noImpairment } from '@dwcp/model';
import { labTools, requireRoot, requireTools } from '../lab-tools.ts';
import { type BareLink, bareEnd, openBareLink } from './bare-link.ts';
import { binomialInterval, type CountInterval } from './binomial-interval.ts';
import type { Forwarder } from './forwarder-client.ts';
import { ensureForwarder } from './forwarder-process.ts';
import { type LinkConditioner, openLinkConditioner } from './link-conditioner.ts';
import { delayMsAt, type FrameSeries, floodLink, type LinkMeasurement, measureLink } from './measure-link.ts';
import type { ImpairmentBackend } from './netem-support.ts';

/** What is asked of the impairment of links. */
export const calibrationLimits = {
  delayMs: 25,
  delayErrorP99Ms: 0.3,
  lossConfidence: 0.99,
  rateErrorPercent: 2,
  framesPerSecond: 150_000,
} as const;

/** How well links are impaired on this machine, as measured. `isWithin`: what is asked holds. */
export interface ImpairmentCalibration {
  readonly backend: ImpairmentBackend;
  readonly delay: DelayCalibration;
  readonly loss: readonly LossCalibration[];
  readonly rate: readonly RateCalibration[];
  /** Null with netem: the kernel's work is nobody's time. */
  readonly throughput: readonly ThroughputCalibration[] | null;
  /** The same seed lost the same packets, another one others; null where netem takes no seed. */
  readonly repeatsDrops: boolean | null;
  readonly isWithin: boolean;
}

/** Times beyond the delay that was asked for. */
export interface DelayCalibration {
  readonly delayMs: number;
  readonly frames: number;
  readonly errorP50Ms: number;
  readonly errorP99Ms: number;
  readonly errorMaxMs: number;
  readonly isWithin: boolean;
}

export interface LossCalibration {
  readonly lossPercent: number;
  readonly frames: number;
  readonly lost: number;
  /** What chance allows with 99 %. */
  readonly expected: CountInterval;
  readonly isWithin: boolean;
}

export interface RateCalibration {
  readonly rateMbit: number;
  readonly measuredMbit: number;
  readonly errorPercent: number;
  readonly isWithin: boolean;
}

export interface ThroughputCalibration {
  readonly frameBytes: number;
  readonly delayMs: number;
  /** Carried in a second of the clock, beside a sender that wants a processor for itself. */
  readonly framesPerSecond: number;
  /** Carried in a second of processor time: what one core does. */
  readonly framesPerCoreSecond: number;
  readonly isWithin: boolean;
}

const seed = 1;
const lossesPercent = [0.1, 1, 5, 10, 50] as const;
const ratesMbit = [10, 100] as const;
const largestFrameBytes = 1_514;
const wireOverheadBytes = 24;

/**
 * Measures the impairment of links with a native source and sink, on a link of its own between two namespaces that are gone
 * afterwards. Takes about half a minute and both ends of a quiet machine: what else runs shows in the delays.
 */
export async function calibrateImpairment(ctx: Context): Promise<ImpairmentCalibration> {
  requireRoot('measuring links');
  await requireTools(labTools, ctx);
  const lab = `dwca${process.pid.toString(16).padStart(7, '0')}`;
  const link = await openBareLink(lab, { fromNode: noImpairment, toNode: noImpairment, seed }, ctx);
  try {
    const conditioner = await openLinkConditioner(link.dir, { seed }, ctx);
    const forwarder = conditioner.backend === 'forwarder' ? await ensureForwarder(lab, link.dir, ctx) : null;
    try {
      return await calibrate({ link, conditioner, forwarder, ctx });
    } finally {
      forwarder?.close();
      await conditioner.close();
    }
  } finally {
    await link.close();
  }
}

interface Calibrating {
  readonly link: BareLink;
  readonly conditioner: LinkConditioner;
  readonly forwarder: Forwarder | null;
  readonly ctx: Context;
}

async function calibrate(on: Calibrating): Promise<ImpairmentCalibration> {
  const delay = await calibrateDelay(on);
  const loss: LossCalibration[] = [];
  for (const lossPercent of lossesPercent) loss.push(await calibrateLoss(on, lossPercent));
  const rate: RateCalibration[] = [];
  for (const rateMbit of ratesMbit) rate.push(await calibrateRate(on, rateMbit));
  const repeatsDrops = await checkRepetition(on);
  const throughput = await calibrateThroughput(on);
  const parts = [delay, ...loss, ...rate, ...(throughput ?? [])];
  const isWithin = parts.every((part) => part.isWithin) && repeatsDrops !== false;
  return { backend: on.conditioner.backend, delay, loss, rate, throughput, repeatsDrops, isWithin };
}

async function calibrateDelay(on: Calibrating): Promise<DelayCalibration> {
  const { delayMs, delayErrorP99Ms } = calibrationLimits;
  const measured = await measure(on, { delayMs }, { count: 5_000, intervalUs: 1_000, frameBytes: 100 });
  const [errorP50Ms, errorP99Ms, errorMaxMs] = [0.5, 0.99, 1].map((part) => delayMsAt(measured, part) - delayMs) as [
    number,
    number,
    number,
  ];
  const isWithin = errorP99Ms <= delayErrorP99Ms && delayMsAt(measured, 0) >= delayMs - delayErrorP99Ms;
  return { delayMs, frames: measured.arrived, errorP50Ms, errorP99Ms, errorMaxMs, isWithin };
}

async function calibrateLoss(on: Calibrating, lossPercent: number): Promise<LossCalibration> {
  const count = 100_000;
  const measured = await measure(on, { lossPercent }, { count, intervalUs: 20, frameBytes: 100 });
  const expected = binomialInterval(count, lossPercent / 100, calibrationLimits.lossConfidence);
  const lost = measured.lost.length;
  const isWithin = lost >= expected.lowest && lost <= expected.highest;
  return { lossPercent, frames: count, lost, expected, isWithin };
}

/** Offers a third more than the link takes, for some three seconds. */
async function calibrateRate(on: Calibrating, rateMbit: number): Promise<RateCalibration> {
  const wireBits = (largestFrameBytes + wireOverheadBytes) * 8;
  const intervalUs = (wireBits / rateMbit) * 0.75;
  const count = Math.round(3e6 / intervalUs);
  const measured = await measure(on, { rateMbit }, { count, intervalUs, frameBytes: largestFrameBytes });
  const measuredMbit = ((measured.received - 1) * wireBits * 1_000) / measured.spanNs;
  const errorPercent = (measuredMbit / rateMbit - 1) * 100;
  const isWithin = Math.abs(errorPercent) <= calibrationLimits.rateErrorPercent;
  return { rateMbit, measuredMbit, errorPercent, isWithin };
}

async function checkRepetition(on: Calibrating): Promise<boolean | null> {
  const { forwarder, link } = on;
  if (forwarder === null) return null;
  const drops = async (withSeed: number) => {
    await forwarder.serve(link.ends, withSeed);
    const measured = await measure(on, { lossPercent: 10 }, { count: 20_000, intervalUs: 20, frameBytes: 100 });
    return measured.lost.join();
  };
  const [first, second, different] = [await drops(seed), await drops(seed), await drops(seed + 1)];
  return first === second && first !== different;
}

async function calibrateThroughput(on: Calibrating): Promise<readonly ThroughputCalibration[] | null> {
  const { forwarder } = on;
  if (forwarder === null) return null;
  const found: ThroughputCalibration[] = [];
  for (const frameBytes of [100, largestFrameBytes]) {
    for (const delayMs of [0, calibrationLimits.delayMs]) {
      await impair(on, { delayMs });
      const before = await carried(forwarder);
      const durationMs = 2_000;
      await floodLink(on.link.ends.node, { frameBytes, durationMs, ctx: on.ctx });
      const after = await carried(forwarder);
      const frames = after.frames - before.frames;
      const framesPerCoreSecond = (frames / (after.cpuMicroseconds - before.cpuMicroseconds)) * 1e6;
      const framesPerSecond = (frames / durationMs) * 1_000;
      const isWithin = framesPerCoreSecond >= calibrationLimits.framesPerSecond;
      found.push({ frameBytes, delayMs, framesPerSecond, framesPerCoreSecond, isWithin });
    }
  }
  return found;
}

async function carried(forwarder: Forwarder): Promise<{ readonly frames: number; readonly cpuMicroseconds: number }> {
  const { links, cpuMicroseconds } = await forwarder.status();
  return { frames: links.reduce((sum, link) => sum + link.fromNode.delivered, 0), cpuMicroseconds };
}

async function measure(
  on: Calibrating,
  impairment: Partial<Impairment>,
  series: Omit<FrameSeries, 'settleMs'>,
): Promise<LinkMeasurement> {
  await impair(on, impairment);
  return measureLink(on.link.ends.node, on.link.ends.segment, { ...series, settleMs: 200, ctx: on.ctx });
}

async function impair(on: Calibrating, impairment: Partial<Impairment>): Promise<void> {
  await on.conditioner.set(bareEnd, { ...noImpairment, ...impairment }, noImpairment);
}
