import * as z from 'zod';
import { report, shown } from './custom-issue.ts';

/** A day of the calendar in ISO 8601. */
export const daySchema = z
  .unknown()
  .meta({ type: 'string', format: 'date', examples: ['2026-06-30'] })
  .transform((input, ctx): string => {
    if (typeof input === 'string' && isDay(input)) return input;
    return report(ctx, input, {
      ruleId: typeof input === 'string' ? 'config/format' : 'config/type',
      message: `expected a day such as \`2026-06-30\`, got ${shown(input)}`,
    });
  });

/** True for a day of the calendar in ISO 8601. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes the 30th of February for a day in March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
