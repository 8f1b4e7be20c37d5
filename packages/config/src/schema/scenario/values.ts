import type { LinkEnd, ProbeFlow } from '@dwcp/model';
import * as z from 'zod';
import { report, shown } from '../custom-issue.ts';
import { textSchema } from '../text.ts';

const name = '[A-Za-z0-9][A-Za-z0-9._-]{0,62}';
const linkEndPattern = new RegExp(`^(${name})/([A-Za-z][A-Za-z0-9._-]{0,14})$`);
const flowPattern = new RegExp(`^(${name}) *-> *(${name})$`);
const guardedFlowPattern = new RegExp(`^(${name}) *-> *(${name})(?::(\\d{1,5}))?$`);

/** `dc1-gw1/eth0` → a link end; null when it has another form. */
export function parseLinkEnd(text: string): LinkEnd | null {
  const [, node, device] = linkEndPattern.exec(text) ?? [];
  return node === undefined || device === undefined ? null : { node, interface: device };
}

/** A link end as users write it. */
export function formatLinkEnd(link: LinkEnd): string {
  return `${link.node}/${link.interface}`;
}

/** A flow as users write it. */
export function formatFlow(flow: ProbeFlow): string {
  return `${flow.from} -> ${flow.to}`;
}

/** The name of a thing of the environment; whether there is one of that name, a rule says. */
export function nameSchema(what: string, example: string) {
  return textSchema({ what, example, pattern: new RegExp(name) });
}

export const linkEndSchema = z
  .unknown()
  .meta({ type: 'string', pattern: linkEndPattern.source, unit: 'link end', examples: ['dc1-gw1/eth0'] })
  .transform((input, ctx): LinkEnd => {
    const link = typeof input === 'string' ? parseLinkEnd(input) : null;
    return link ?? report(ctx, input, malformed(input, { what: 'an interface of a node', example: 'dc1-gw1/eth0' }));
  });

/** `dc1-node1 -> use1-node1`. */
export const flowSchema = z
  .unknown()
  .meta({ type: 'string', pattern: flowPattern.source, unit: 'flow', examples: ['dc1-node1 -> use1-node1'] })
  .transform((input, ctx): ProbeFlow => {
    const [, from, to] = typeof input === 'string' ? (flowPattern.exec(input) ?? []) : [];
    if (from !== undefined && to !== undefined) return { from, to };
    return report(ctx, input, malformed(input, { what: 'a flow', example: 'dc1-node1 -> use1-node1' }));
  });

export interface GuardedFlow extends ProbeFlow {
  /** Null: none of the ports, and no echo either. */
  readonly port: number | null;
}

/** `use1-node1 -> dc1-node1:22`; without a port nothing at all may pass. */
export const guardedFlowSchema = z
  .unknown()
  .meta({ type: 'string', pattern: guardedFlowPattern.source, unit: 'flow', examples: ['br1-gw1 -> dc1-node1:22'] })
  .transform((input, ctx): GuardedFlow => {
    const [, from, to, digits] = typeof input === 'string' ? (guardedFlowPattern.exec(input) ?? []) : [];
    const port = digits === undefined ? null : Number(digits);
    if (from === undefined || to === undefined) {
      return report(ctx, input, malformed(input, { what: 'a flow', example: 'br1-gw1 -> dc1-node1:22' }));
    }
    if (port === null || (port >= 1 && port <= 65535)) return { from, to, port };
    return report(ctx, input, { ruleId: 'config/range', message: `expected a port of 1 to 65535, got ${port}` });
  });

/** `0.1%` or the number 0.1: percent, 0 to 100. */
export const percentSchema = z
  .unknown()
  .meta({
    unit: 'percent',
    anyOf: [
      { type: 'number', minimum: 0, maximum: 100 },
      { type: 'string', pattern: '^\\d+(\\.\\d+)?%$' },
    ],
    examples: ['0.1%'],
  })
  .transform((input, ctx): number => {
    const [, digits] = typeof input === 'string' ? (/^(\d+(?:\.\d+)?)%$/.exec(input) ?? []) : [];
    const value = typeof input === 'number' ? input : digits === undefined ? null : Number(digits);
    if (value === null) {
      return report(ctx, input, {
        ruleId: 'config/unit',
        message: `expected a percentage such as \`0.1%\`, got ${shown(input)}`,
        hint: 'write a number with or without the sign %, without a space',
      });
    }
    if (value >= 0 && value <= 100) return value;
    return report(ctx, input, {
      ruleId: 'config/range',
      message: `expected a percentage of 0% to 100%, got ${shown(input)}`,
    });
  });

const rateUnitsMbit: Readonly<Record<string, number>> = { K: 1e-3, M: 1, G: 1e3 };

/** `100Mbit` → Mbit/s, decimal; `100Mbps` is the same. */
export const rateSchema = z
  .unknown()
  .meta({ type: 'string', pattern: '^\\d+(\\.\\d+)?[KMG](bit|bps)$', unit: 'bit rate', examples: ['100Mbit'] })
  .transform((input, ctx): number => {
    const [, digits, unit] = typeof input === 'string' ? (/^(\d+(?:\.\d+)?)([KMG])(?:bit|bps)$/.exec(input) ?? []) : [];
    const factor = unit === undefined ? undefined : rateUnitsMbit[unit];
    if (digits === undefined || factor === undefined) {
      return report(ctx, input, {
        ruleId: 'config/unit',
        message: `expected a bit rate such as \`100Mbit\`, got ${shown(input)}`,
        hint: 'write a number and one of the units Kbit, Mbit, Gbit, without a space',
      });
    }
    const mbit = Number(digits) * factor;
    if (mbit >= 0.01 && mbit <= 100_000) return mbit;
    return report(ctx, input, {
      ruleId: 'config/range',
      message: `expected a bit rate of 10Kbit to 100Gbit, got ${shown(input)}`,
    });
  });

function malformed(input: unknown, form: { readonly what: string; readonly example: string }) {
  return {
    ruleId: typeof input === 'string' ? 'config/format' : 'config/type',
    message: `expected ${form.what} such as \`${form.example}\`, got ${shown(input)}`,
  };
}
