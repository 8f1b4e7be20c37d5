import fc from 'fast-check';
import { expect, test } from 'vitest';
import { autoOr, bitRateSchema, durationSchema, formatQuantity, sizeSchema } from './units.ts';

const most = 2 ** 50;

const quantities = [
  {
    kind: 'duration',
    schema: durationSchema({ minUs: 0, maxUs: most }),
    factors: { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 },
    least: 1,
  },
  {
    kind: 'size',
    schema: sizeSchema({ minBytes: 0, maxBytes: most }),
    factors: { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 },
    least: 2 ** 10,
  },
  {
    kind: 'bit rate',
    schema: bitRateSchema({ minBitsPerSecond: 0, maxBitsPerSecond: most }),
    factors: { Kbps: 1e3, Mbps: 1e6, Gbps: 1e9 },
    least: 1e3,
  },
] as const;

test.each(quantities)('a $kind is its number times its unit', ({ schema, factors }) => {
  const units = fc.constantFrom(...Object.entries(factors));
  fc.assert(
    fc.property(fc.nat(100_000), units, (amount, [unit, factor]) => {
      expect(schema.parse(`${amount}${unit}`)).toBe(amount * factor);
    }),
  );
});

test.each(quantities)('a $kind that is formatted reads back as the same value', ({ kind, schema, least }) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (amount) => {
      expect(schema.parse(formatQuantity(kind, amount * least))).toBe(amount * least);
    }),
  );
});

test.each(quantities)('a $kind is formatted in the largest unit that gives a whole number', ({ kind, factors }) => {
  for (const [unit, factor] of Object.entries(factors)) {
    expect(formatQuantity(kind, 7 * factor)).toBe(`7${unit}`);
  }
});

test.each(quantities)('a larger $kind stays larger', ({ schema, factors }) => {
  const written = fc.tuple(fc.nat(10_000), fc.constantFrom(...Object.keys(factors)));
  fc.assert(
    fc.property(written, fc.integer({ min: 1, max: 1000 }), ([amount, unit], more) => {
      expect(schema.parse(`${amount + more}${unit}`)).toBeGreaterThan(schema.parse(`${amount}${unit}`));
    }),
  );
});

test.each(quantities)(
  'a $kind needs its unit, in its own spelling, without a space or a sign',
  ({ schema, factors }) => {
    const unit = fc.constantFrom(...Object.keys(factors));
    const spoilt = fc
      .tuple(fc.nat(1000), unit)
      .chain(([amount, name]) =>
        fc.constantFrom<unknown>(
          amount,
          `${amount}`,
          `${amount} ${name}`,
          `-${amount}${name}`,
          `+${amount}${name}`,
          `${amount}${swapCase(name)}`,
          `${amount}${name} `,
          `.5${name}`,
          `1e3${name}`,
          `${amount}.${name}`,
          name,
          [`${amount}${name}`],
          null,
          true,
        ),
      );
    fc.assert(
      fc.property(spoilt, (input) => {
        expect(schema.safeParse(input).success).toBe(false);
      }),
    );
  },
);

test.each(quantities)('any value is a $kind or refused in words, never a failure', ({ schema }) => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      const parsed = schema.safeParse(input);
      if (parsed.success) expect(Number.isFinite(parsed.data)).toBe(true);
      else expect(parsed.error.issues[0]?.message).toMatch(/^expected a/);
    }),
  );
});

test('bounds are part of the range', () => {
  const second = durationSchema({ minUs: 1e6, maxUs: 60e6 });
  expect([second.parse('1s'), second.parse('1000ms'), second.parse('1m')]).toEqual([1e6, 1e6, 60e6]);
  for (const outside of ['999ms', '61s', '0s']) {
    expect(second.safeParse(outside).error?.issues[0]?.message).toBe(
      `expected a duration of 1s to 1m, got \`${outside}\``,
    );
  }
});

test('sizes are binary and bit rates decimal', () => {
  expect(sizeSchema({ minBytes: 0, maxBytes: most }).parse('1GB')).toBe(1_073_741_824);
  expect(bitRateSchema({ minBitsPerSecond: 0, maxBitsPerSecond: most }).parse('1Gbps')).toBe(1_000_000_000);
});

test('auto is taken beside a quantity, and nothing like it', () => {
  const schema = autoOr(durationSchema({ minUs: 0, maxUs: most }));
  expect([schema.parse('auto'), schema.parse('2s')]).toEqual(['auto', 2e6]);
  for (const other of ['Auto', 'automatic', '', undefined]) expect(schema.safeParse(other).success).toBe(false);
});

function swapCase(unit: string): string {
  const lower = unit.toLowerCase();
  return unit === lower ? unit.toUpperCase() : lower;
}
