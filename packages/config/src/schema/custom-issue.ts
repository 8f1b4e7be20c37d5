import type { Severity } from '@dwcp/model';
import * as z from 'zod';

/** What a schema's own check may say beside its message: it becomes the finding, as it stands. */
export interface CustomIssue {
  readonly ruleId: string;
  readonly message: string;
  readonly severity?: Severity;
  readonly hint?: string;
  /** The value that was meant; the other rules of the run work on it, so that they can report too. */
  readonly meant?: unknown;
}

/** Reports from inside a `transform` and leaves it: `return report(ctx, value, { … })`. */
export function report(ctx: z.core.ParsePayload, input: unknown, issue: CustomIssue): never {
  const { message, ...params } = issue;
  ctx.issues.push({ code: 'custom', input, message, params: { ...params } });
  return z.NEVER;
}

/** A value as messages show it: `` `10 parsecs` ``, `the number 10`, `a list`. Long text is cut. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `\`${cut(value)}\``;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return `\`${value}\``;
  if (value === null) return 'nothing';
  if (value === undefined) return 'no value';
  return Array.isArray(value) ? 'a list' : 'a map';
}

function cut(text: string): string {
  // Control characters and changes of direction could rewrite the reader's terminal.
  const visible = text.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return visible.length > 60 ? `${visible.slice(0, 57)}...` : visible;
}
