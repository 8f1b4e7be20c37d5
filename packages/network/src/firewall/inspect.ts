import { asList, asRecord, type JsonRecord, textOf } from '../json-reader.ts';
import { ruleText } from './rule-text.ts';

/** A chain of another table than dwcp's own. */
export interface ForeignChain {
  /** Family and name. */
  readonly table: string;
  readonly name: string;
  readonly type: string | null;
  readonly hook: string | null;
  readonly policy: string | null;
  readonly ruleCount: number;
}

/** The firewall a node runs: dwcp's own table, and where others decide beside it. */
export interface FirewallObservation {
  /** dwcp's own table is there. */
  readonly hasTable: boolean;
  /** The table is there and decides nothing, or is another program's. */
  readonly isDormant: boolean;
  readonly chains: readonly { readonly name: string; readonly hook: string | null; readonly policy: string | null }[];
  /** The comment of each rule by chain, in order; empty where it has none. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
  /** What each rule does by chain, in order, in the words of nft; null where nft did not say. */
  readonly expressions: Readonly<Record<string, readonly (string | null)[]>>;
  readonly foreignChains: readonly ForeignChain[];
}

/** Parses `nft --json list ruleset`; without dwcp's own table there are no chains. */
export function parseFirewall(text: string): FirewallObservation {
  const items = asList(asRecord(JSON.parse(text)).nftables).map(asRecord);
  const chains = items
    .filter((item) => item.chain !== undefined)
    .map((item) => asRecord(item.chain))
    .filter(isOwn)
    .map((chain) => ({
      name: textOf(chain, 'name') ?? '',
      hook: textOf(chain, 'hook'),
      policy: textOf(chain, 'policy'),
    }));
  const rules = items
    .filter((item) => item.rule !== undefined)
    .map((item) => asRecord(item.rule))
    .filter(isOwn);
  const byChain = <T>(of: (rule: JsonRecord) => T): Readonly<Record<string, readonly T[]>> =>
    Object.fromEntries(
      chains.map(({ name }) => [name, rules.filter((rule) => textOf(rule, 'chain') === name).map(of)]),
    );
  const tables = items
    .map((item) => asRecord(item.table))
    .filter(({ family, name }) => family === 'inet' && name === 'dwcp');
  return {
    hasTable: tables.length > 0,
    // nft 1.0.6 prints the name of the table in the place of its flags; dwcp sets none.
    isDormant: tables.some(({ flags }) => flags !== undefined),
    chains,
    rules: byChain((rule) => textOf(rule, 'comment') ?? ''),
    expressions: byChain((rule) => (Array.isArray(rule.expr) ? ruleText(rule.expr) : null)),
    foreignChains: foreignChainsOf(items),
  };
}

function foreignChainsOf(items: readonly JsonRecord[]): readonly ForeignChain[] {
  const keyOf = (item: JsonRecord, chain: string): string =>
    JSON.stringify([textOf(item, 'family'), textOf(item, 'table'), textOf(item, chain)]);
  const counts = new Map<string, number>();
  for (const rule of items.filter((item) => item.rule !== undefined).map((item) => asRecord(item.rule))) {
    const key = keyOf(rule, 'chain');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return items
    .filter((item) => item.chain !== undefined)
    .map((item) => asRecord(item.chain))
    .filter((chain) => !isOwn(chain))
    .map((chain) => ({
      table: `${textOf(chain, 'family')} ${textOf(chain, 'table')}`,
      name: textOf(chain, 'name') ?? '',
      type: textOf(chain, 'type'),
      hook: textOf(chain, 'hook'),
      policy: textOf(chain, 'policy'),
      ruleCount: counts.get(keyOf(chain, 'name')) ?? 0,
    }));
}

function isOwn(item: JsonRecord): boolean {
  return item.family === 'inet' && item.table === 'dwcp';
}
