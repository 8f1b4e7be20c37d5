import { parseAddress, parseCidr, widthOf } from '@dwcp/model';
import { asList, asRecord, type JsonRecord, textOf } from '../json-reader.ts';

/** A rule of `nft --json` in the words it was rendered with; what is never rendered stays JSON. */
export function ruleText(expressions: readonly unknown[]): string {
  return expressions.map((value) => wordsOf(asRecord(value))).join(' ');
}

/**
 * What a rule does, as a text to compare: without its comment and quotes, sets in order and of one member plain, prefixes
 * that touch each other as one, protocols by number. nft prints each of these in its own way.
 */
export function canonicalRule(text: string): string {
  return text
    .replace(/ comment "[^"]*"$/, '')
    .replaceAll('"', '')
    .replaceAll(/\{ ([^{}]*) \}/g, (_set, members: string) => setOf(members.split(', ')))
    .replaceAll(/(?<= (?:saddr|daddr) )(?!\{)(\S+)/g, (address) => setOf([address]))
    .replaceAll(/(?<=ct state )(\S+)/g, (states) => states.split(',').toSorted().join(','))
    .trim();
}

function wordsOf(expression: JsonRecord): string {
  if ('match' in expression) return matchOf(asRecord(expression.match));
  if ('accept' in expression) return 'accept';
  if ('drop' in expression) return 'drop';
  const mangled = 'mangle' in expression ? mangleOf(asRecord(expression.mangle)) : null;
  return mangled ?? JSON.stringify(expression);
}

function matchOf({ op, left, right }: JsonRecord): string {
  const operator = op === '==' || op === 'in' ? '' : `${String(op)} `;
  return `${leftOf(asRecord(left))} ${operator}${rightOf(right)}`;
}

function leftOf(left: JsonRecord): string {
  const meta = textOf(asRecord(left.meta), 'key');
  if (meta !== null) return /^[io]if(name)?$/.test(meta) ? meta : `meta ${meta}`;
  const ct = textOf(asRecord(left.ct), 'key');
  if (ct !== null) return `ct ${ct}`;
  const { protocol, field } = asRecord(left.payload);
  return typeof protocol === 'string' && typeof field === 'string' ? `${protocol} ${field}` : JSON.stringify(left);
}

function rightOf(right: unknown): string {
  if (typeof right === 'string' || typeof right === 'number') return `${right}`;
  if (Array.isArray(right)) return right.map(rightOf).join(',');
  const value = asRecord(right);
  if (Array.isArray(value.set)) return `{ ${asList(value.set).map(rightOf).join(', ')} }`;
  if (Array.isArray(value.range)) return asList(value.range).map(rightOf).join('-');
  const { addr, len } = asRecord(value.prefix);
  return typeof addr === 'string' ? `${addr}/${String(len)}` : JSON.stringify(right);
}

function mangleOf({ key, value }: JsonRecord): string | null {
  const { name, field } = asRecord(asRecord(key)['tcp option']);
  const route = textOf(asRecord(asRecord(value).rt), 'key');
  return typeof name === 'string' && typeof field === 'string' && route !== null
    ? `tcp option ${name} ${field} set rt ${route}`
    : null;
}

/** One member stands for itself. */
function setOf(members: readonly string[]): string {
  const known = members.map((member) => protocolNumbers[member] ?? member);
  const blocks = known.map(blockOf);
  const sorted = blocks.every((block) => block !== null) ? merged(blocks) : [...new Set(known)].toSorted();
  return sorted.length === 1 ? (sorted[0] ?? '') : `{ ${sorted.join(', ')} }`;
}

const protocolNumbers: Readonly<Record<string, string>> = {
  icmp: '1',
  tcp: '6',
  udp: '17',
  'ipv6-icmp': '58',
  icmpv6: '58',
};

interface Block {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses of an address, a prefix or a range; null for what is none of them. */
function blockOf(text: string): Block | null {
  const prefix = parseCidr(text);
  if (prefix !== null) {
    const { version, base, length } = prefix;
    return { version, first: base, last: base + (1n << BigInt(widthOf(version) - length)) - 1n };
  }
  const [from = '', to = from] = text.split('-');
  const [first, last] = [parseAddress(from), parseAddress(to)];
  if (first === null || last?.version !== first.version) return null;
  return { version: first.version, first: first.value, last: last.value };
}

function merged(blocks: readonly Block[]): readonly string[] {
  const sorted = blocks.toSorted((a, b) => a.version - b.version || (a.first < b.first ? -1 : 1));
  const whole: Block[] = [];
  for (const block of sorted) {
    const before = whole.at(-1);
    if (before === undefined || before.version !== block.version || block.first > before.last + 1n) whole.push(block);
    else if (block.last > before.last) whole[whole.length - 1] = { ...before, last: block.last };
  }
  return whole.map(({ version, first, last }) => `${version}:${first.toString(16)}-${last.toString(16)}`);
}
