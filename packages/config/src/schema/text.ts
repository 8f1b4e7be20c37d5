import * as z from 'zod';
import { report, shown } from './custom-issue.ts';

/** Text of a given form; `what` and `example` are what the finding says. Patterns are anchored here. */
export function textSchema(options: {
  readonly what: string;
  readonly example: string;
  readonly pattern: RegExp;
  readonly hint?: string;
}) {
  const pattern = new RegExp(`^(?:${options.pattern.source})$`);
  return z
    .unknown()
    .meta({ type: 'string', pattern: pattern.source, examples: [options.example] })
    .transform((input, ctx): string => {
      if (typeof input === 'string' && pattern.test(input)) return input;
      return report(ctx, input, {
        ruleId: typeof input === 'string' ? 'config/format' : 'config/type',
        message: `expected ${options.what} such as \`${options.example}\`, got ${shown(input)}`,
        ...(options.hint === undefined ? {} : { hint: options.hint }),
      });
    });
}
