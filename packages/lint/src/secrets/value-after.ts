import { extname } from 'node:path';

/**
 * How a file writes values. `code`: only what is quoted is one. `settings`: the rest of the line is, quoted or not.
 * `prose`: as settings, but several words are a sentence.
 */
export type ValueStyle = 'code' | 'settings' | 'prose';

const codeExtensions: ReadonlySet<string> = new Set(
  '.py .rego .ts .js .mjs .cjs .go .tf .hcl .rb .c .cpp .h .java'.split(' '),
);
const proseExtensions: ReadonlySet<string> = new Set('.md .txt .rst .adoc .html'.split(' '));

export function valueStyleOf(file: string): ValueStyle {
  const extension = extname(file).toLowerCase();
  if (codeExtensions.has(extension)) return 'code';
  return proseExtensions.has(extension) ? 'prose' : 'settings';
}

/** As much of a value as is read: enough to tell what it is. */
const reach = 512;

/** The value that starts after `at`; null when there is none, or when it is an expression or a structure. */
export function readValue(
  text: string,
  at: number,
  style: ValueStyle,
): { readonly text: string; readonly start: number } | null {
  const rest = text.slice(at, at + reach);
  const lead = /^[ \t]*(?:&\S{1,64}[ \t]+|!!str[ \t]+)?/.exec(rest)?.[0].length ?? 0;
  const quote = rest[lead];
  if (quote === '"' || quote === "'") return quoted(rest, lead, { at, style });
  if (style === 'code') return null;
  if (/^[|>][+-]?\d?[ \t]*(#[^\n]*)?\r?\n/.test(rest.slice(lead))) return blockScalar(rest, lead, at);
  return bare(rest, lead, { at, style, isWholeLine: startsLine(text, at) });
}

function quoted(
  rest: string,
  lead: number,
  place: { readonly at: number; readonly style: ValueStyle },
): { readonly text: string; readonly start: number } | null {
  const quote = rest[lead] ?? '';
  const end = rest.indexOf(quote, lead + 1);
  const value = rest.slice(lead + 1, end === -1 ? undefined : end);
  if (value.includes('\n') || (place.style !== 'settings' && /\s/.test(value))) return null;
  return { text: value, start: place.at + lead + 1 };
}

/** The first line of a YAML block scalar. */
function blockScalar(rest: string, lead: number, at: number): { readonly text: string; readonly start: number } | null {
  const found = /\n[ \t]+(\S[^\r\n]*)/.exec(rest.slice(lead, lead + 512));
  const value = found?.[1]?.trimEnd();
  if (found === null || value === undefined || /^\s/.test(value)) return null;
  return { text: value, start: at + lead + found.index + found[0].indexOf(value) };
}

function bare(
  rest: string,
  lead: number,
  place: { readonly at: number; readonly style: ValueStyle; readonly isWholeLine: boolean },
): { readonly text: string; readonly start: number } | null {
  const line = rest.slice(lead, lineEnd(rest, lead));
  // A structure, an alias, a tag or nothing.
  if (line === '' || /^[{[*!#,;)}\]]/.test(line)) return null;
  const value = line
    .replace(/[ \t]+[#;].*$/, '')
    .trimEnd()
    .replace(/[,;]$/, '');
  const isOneWord = !/\s/.test(value);
  if (isOneWord) return { text: value.replace(/[}\])"']+$/, ''), start: place.at + lead };
  if (place.style === 'settings' && place.isWholeLine) return { text: value, start: place.at + lead };
  return null;
}

function lineEnd(rest: string, from: number): number {
  const end = /[\r\n]/.exec(rest.slice(from))?.index;
  return end === undefined ? rest.length : from + end;
}

/** True when nothing but the key is before the value on its line: then the rest of the line is the value. */
function startsLine(text: string, at: number): boolean {
  const line = text.slice(Math.max(0, at - 160), at);
  return /(^|\n)[ \t]*(?:- )?["']?[\w.-]{1,100}["']?[ \t]*[:=]$/.test(line);
}
