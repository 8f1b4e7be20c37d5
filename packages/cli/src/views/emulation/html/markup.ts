import { visible } from '@dwcp/terminal';

/** A piece of HTML or SVG that is safe to put into a page: made by `markup` and nothing else. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | null | readonly Markup[];

/** A template whose values are escaped, so that no name of a node is ever taken for an element. */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = literals.map((literal, index) => literal + textOf(parts[index] ?? null)).join('');
  return { markup: text };
}

export const nothing: Markup = { markup: '' };

function textOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return numberText(part);
  if (typeof part === 'string') return escapeHtml(part);
  if ('markup' in part) return part.markup;
  return part.map((one) => one.markup).join('');
}

/** Coordinates to a hundredth: the same report gives the same bytes on every machine. */
function numberText(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeHtml(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
