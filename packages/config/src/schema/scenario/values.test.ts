import fc from 'fast-check';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import {
  flowSchema,
  formatFlow,
  formatLinkEnd,
  guardedFlowSchema,
  linkEndSchema,
  percentSchema,
  rateSchema,
} from './values.ts';

function refusal(schema: z.ZodType, input: unknown): string | undefined {
  return schema.safeParse(input).error?.issues[0]?.message;
}

test('percentages are numbers with or without the sign', () => {
  for (const [input, wanted] of [
    ['0.1%', 0.1],
    ['100%', 100],
    [0, 0],
    [33.3, 33.3],
  ] as const) {
    expect(percentSchema.parse(input)).toBe(wanted);
  }
  expect(refusal(percentSchema, '100.1%')).toBe('expected a percentage of 0% to 100%, got `100.1%`');
  expect(refusal(percentSchema, -1)).toBe('expected a percentage of 0% to 100%, got the number -1');
  expect(refusal(percentSchema, '1 %')).toBe('expected a percentage such as `0.1%`, got `1 %`');
  expect(refusal(percentSchema, Number.NaN)).toBe('expected a percentage of 0% to 100%, got the number NaN');
});

test('rates are decimal, in bits', () => {
  expect(['100Mbit', '100Mbps', '0.1Gbit', '100000Kbit'].map((text) => rateSchema.parse(text))).toEqual([
    100, 100, 100, 100,
  ]);
  for (const wrong of ['100', '100MB', '100mbit', '0Mbit', 100, '1000Gbit']) {
    expect(refusal(rateSchema, wrong)).toMatch(/^expected a bit rate/);
  }
});

test('a link end and a flow are read back as they are written', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(linkEndSchema.parse(formatLinkEnd({ node: a, interface: b }))).toEqual({ node: a, interface: b });
      expect(flowSchema.parse(formatFlow({ from: a, to: b }))).toEqual({ from: a, to: b });
    }),
  );
});

test('a link end names a node and an interface the kernel takes', () => {
  for (const wrong of ['dc1-gw1', 'dc1-gw1/', '/eth0', 'a/b/c', 'gw/averylonginterfacename', 7, null]) {
    expect(refusal(linkEndSchema, wrong)).toMatch(/^expected an interface of a node such as `dc1-gw1\/eth0`/);
  }
});

test('a flow has two ends, and a port only where one may be closed', () => {
  for (const wrong of ['a', 'a -> ', 'a => b', 'a -> b -> c', 'a -> b:22', {}]) {
    expect(refusal(flowSchema, wrong)).toMatch(/^expected a flow such as/);
  }
  expect(guardedFlowSchema.parse('a->b:22')).toEqual({ from: 'a', to: 'b', port: 22 });
  expect(guardedFlowSchema.parse('a -> b')).toEqual({ from: 'a', to: 'b', port: null });
  expect(refusal(guardedFlowSchema, 'a -> b:0')).toBe('expected a port of 1 to 65535, got 0');
  expect(refusal(guardedFlowSchema, 'a -> b:70000')).toBe('expected a port of 1 to 65535, got 70000');
});
