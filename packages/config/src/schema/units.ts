export { addressSchema, cidrSchema, parseSecretReference, portSchema, secretReferenceSchema } from './values.ts';

import { parseBitRate, parseDurationUs, parseSizeBytes } from '@dwcp/model';
import * as z from 'zod';
import { report, shown } from './custom-issue.ts';

/** `10s` → microseconds. Bounds are inclusive; with `stepUs` only whole multiples of it are taken. */
export function durationSchema(bounds: { readonly minUs: number; readonly maxUs: number; readonly stepUs?: number }) {
  return quantity({ ...duration, min: bounds.minUs, max: bounds.maxUs, step: bounds.stepUs ?? 1 });
}

/** `512KB` → bytes, 1 KB = 1024 bytes. Bounds are inclusive. */
export function sizeSchema(bounds: { readonly minBytes: number; readonly maxBytes: number }) {
  return quantity({ ...size, min: bounds.minBytes, max: bounds.maxBytes, step: 1 });
}

/** `10Gbps` → bits per second, decimal. Bounds are inclusive. */
export function bitRateSchema(bounds: { readonly minBitsPerSecond: number; readonly maxBitsPerSecond: number }) {
  return quantity({ ...bitRate, min: bounds.minBitsPerSecond, max: bounds.maxBitsPerSecond, step: 1 });
}

/** The literal `auto`, or what `schema` takes. */
export function autoOr<T extends z.ZodType>(schema: T) {
  return z.union([z.literal('auto'), schema]);
}

/** Microseconds, bytes or bits per second as people write them: the largest unit that gives a whole number. */
export function formatQuantity(kind: 'duration' | 'size' | 'bit rate', value: number): string {
  const { units } = { duration, size, 'bit rate': bitRate }[kind];
  const [unit, factor] = units.findLast(([, scale]) => value >= scale && value % scale === 0) ?? units[0];
  return `${value / factor}${unit}`;
}

interface Quantity {
  readonly name: 'duration' | 'size' | 'bit rate';
  readonly example: string;
  readonly parse: (text: string) => number | null;
  /** Ascending. */
  readonly units: readonly [readonly [string, number], ...(readonly [string, number])[]];
  readonly pattern: string;
}

const duration: Quantity = {
  name: 'duration',
  example: '10s',
  parse: parseDurationUs,
  units: [
    ['us', 1],
    ['ms', 1e3],
    ['s', 1e6],
    ['m', 60e6],
    ['h', 3600e6],
  ],
  pattern: '^\\d+(\\.\\d+)?(us|ms|s|m|h)$',
};

const size: Quantity = {
  name: 'size',
  example: '4MB',
  parse: parseSizeBytes,
  units: [
    ['KB', 2 ** 10],
    ['MB', 2 ** 20],
    ['GB', 2 ** 30],
  ],
  pattern: '^\\d+(\\.\\d+)?(KB|MB|GB)$',
};

const bitRate: Quantity = {
  name: 'bit rate',
  example: '10Gbps',
  parse: parseBitRate,
  units: [
    ['Kbps', 1e3],
    ['Mbps', 1e6],
    ['Gbps', 1e9],
  ],
  pattern: '^\\d+(\\.\\d+)?(Kbps|Mbps|Gbps)$',
};

function quantity(options: Quantity & { readonly min: number; readonly max: number; readonly step: number }) {
  const { name, example, min, max, step } = options;
  const unitNames = options.units.map(([unit]) => unit).join(', ');
  const range = `${formatQuantity(name, min)} to ${formatQuantity(name, max)}`;
  return z
    .unknown()
    .meta({ type: 'string', pattern: options.pattern, unit: name, range, examples: [example] })
    .transform((input, ctx): number => {
      const value = typeof input === 'string' ? whole(options.parse(input)) : null;
      if (value === null) {
        return report(ctx, input, {
          ruleId: 'config/unit',
          message: `expected a ${name} such as \`${example}\`, got ${shown(input)}`,
          hint: `write a number and one of the units ${unitNames}, without a space`,
        });
      }
      if (value < min || value > max) {
        return report(ctx, input, {
          ruleId: 'config/range',
          message: `expected a ${name} of ${range}, got ${shown(input)}`,
        });
      }
      if (value % step !== 0) {
        return report(ctx, input, {
          ruleId: 'config/unit',
          message: `expected a ${name} in steps of ${formatQuantity(name, step)}, got ${shown(input)}`,
        });
      }
      return value;
    });
}

/** Takes away what binary fractions add: `1.1ms` is 1100 us. */
function whole(value: number | null): number | null {
  if (value === null) return null;
  const rounded = Math.round(value);
  return Math.abs(value - rounded) < 1e-3 ? rounded : value;
}
