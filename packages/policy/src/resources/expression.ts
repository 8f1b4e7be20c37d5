import type { Reference, Value } from './value.ts';

/** A resource or data source as expressions name it, with its instance key if one is written, and one attribute. */
const traversal = String.raw`(?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*(?:\[(?:\d+|"[^"\]]*")\])?`;
const wholeReference = new RegExp(`^(${traversal})\\.([a-z0-9_]+)$`);
const anyReference = new RegExp(`(?<![\\w.])(${traversal})(?:\\.([a-z0-9_]+))?`, 'g');

/** Reads a string of a JSON configuration, in which `${…}` holds an expression and `$${` stands for the characters. */
export function parseTemplate(
  text: string,
  resolve: (found: Reference) => readonly Reference[] = (found) => [found],
): Value {
  if (!/[$%]\{/.test(text)) return { kind: 'scalar', value: text };
  const pieces = splitTemplate(text);
  if (pieces === null) return { kind: 'unknown', candidates: referencesIn(text).flatMap(resolve) };
  const parts: (string | Reference)[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      parts.push(piece);
      continue;
    }
    const match = wholeReference.exec(piece.expression.trim());
    const found = match === null ? [] : resolve({ target: match[1] ?? '', attribute: match[2] ?? null });
    const [only] = found;
    if (only === undefined || found.length > 1) {
      return { kind: 'unknown', candidates: referencesIn(text).flatMap(resolve) };
    }
    parts.push(only);
  }
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && typeof first !== 'string')
    return { kind: 'reference', reference: first };
  if (parts.every((part) => typeof part === 'string')) return { kind: 'scalar', value: parts.join('') };
  return { kind: 'template', parts };
}

/** Every resource and data source an expression names. */
export function referencesIn(expression: string): readonly Reference[] {
  return [...expression.matchAll(anyReference)].map((match) => ({
    target: match[1] ?? '',
    attribute: match[2] ?? null,
  }));
}

/** Null when the text holds a directive or an expression with braces of its own. */
function splitTemplate(text: string): readonly (string | { readonly expression: string })[] | null {
  const pieces: (string | { readonly expression: string })[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 3);
    if (rest === `$\${` || rest === '%%{') {
      literal += rest.slice(1);
      at += 3;
    } else if (rest.startsWith('%{')) {
      return null;
    } else if (rest.startsWith(`\${`)) {
      const end = text.indexOf('}', at);
      const expression = end < 0 ? '' : text.slice(at + 2, end);
      if (end < 0 || expression.includes('{')) return null;
      if (literal !== '') pieces.push(literal);
      literal = '';
      pieces.push({ expression });
      at = end + 1;
    } else {
      literal += text[at];
      at++;
    }
  }
  if (literal !== '') pieces.push(literal);
  return pieces;
}
