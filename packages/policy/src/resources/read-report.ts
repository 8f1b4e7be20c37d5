import { DwcpError } from '@dwcp/model';
import type { z } from 'zod';

/** Larger than the plan of any environment and the report of any scan. */
const maxBytes = 64 * 1024 * 1024;
const maxDepth = 200;

/** Parses a JSON document somebody else's program wrote. `what` is what it ought to be, e.g. `a Terraform plan`. */
export function parseJsonReport(text: string, options: { readonly file: string; readonly what: string }): unknown {
  // UTF-8 takes at least a byte for each of these units.
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    throw unreadable(options, `is larger than ${maxBytes / 1024 / 1024} MB`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    throw unreadable(options, `is not JSON${text.trim() === '' ? ': it is empty' : ''}`, cause);
  }
  if (isDeeperThan(value, maxDepth)) throw unreadable(options, `is nested deeper than ${maxDepth} levels`);
  return value;
}

/** Checks what was parsed; the error names the first place that does not fit. */
export function checkReport<T>(
  value: unknown,
  schema: z.ZodType<T>,
  options: { readonly file: string; readonly what: string },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = (issue?.path ?? []).map(String).join('.');
  throw unreadable(options, `is not ${options.what}: ${place === '' ? '' : `${place}: `}${issue?.message ?? ''}`);
}

export function unreadable(
  options: { readonly file: string; readonly what: string },
  message: string,
  cause?: unknown,
): DwcpError {
  return new DwcpError('REPORT_UNREADABLE', `${options.file} ${message}`, {
    hint: `give the file of ${options.what}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Without recursion: the document decides how deep it is. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item): readonly unknown[] =>
      typeof item === 'object' && item !== null ? Object.values(item).filter((inner) => typeof inner === 'object') : [],
    );
  }
  return false;
}
