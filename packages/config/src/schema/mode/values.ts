import { parseBitRate, parseDurationUs, parseSizeBytes } from '@dwcp/model';
import * as z from 'zod';
import { textSchema } from '../text.ts';
import { autoOr, bitRateSchema, durationSchema, sizeSchema } from '../units.ts';

export const bool = z.boolean();
export const boolOrAuto = autoOr(z.boolean());
/** A share, 0 to 1. */
export const ratio = z.number().min(0).max(1);
export const absolutePath = textSchema({
  what: 'an absolute path',
  example: '/var/log/dwcp/hybrid.log',
  pattern: /\/[^\0]*/,
});
export const nonEmptyText = z.string().min(1);
export const hugePageSize = z.enum(['2MB', '1GB']);

/** A whole number, bounds inclusive. */
export function count(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** Bounds as users write them: `duration('1s', '2h')`. */
export function duration(min: string, max: string) {
  return durationSchema({ minUs: known(parseDurationUs(min)), maxUs: known(parseDurationUs(max)) });
}

export function size(min: string, max: string) {
  return sizeSchema({ minBytes: known(parseSizeBytes(min)), maxBytes: known(parseSizeBytes(max)) });
}

export function bitRate(min: string, max: string) {
  return bitRateSchema({ minBitsPerSecond: known(parseBitRate(min)), maxBitsPerSecond: known(parseBitRate(max)) });
}

function known(value: number | null): number {
  if (value === null) throw new Error('a bound without a valid unit');
  return value;
}
