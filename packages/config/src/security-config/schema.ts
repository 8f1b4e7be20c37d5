import * as z from 'zod';
import { report, shown } from '../schema/custom-issue.ts';

const timeSchema = z
  .unknown()
  .meta({ type: 'string', examples: ['2026-06-30', '2026-06-30T04:00:00Z'] })
  .transform((input, ctx): string => {
    if (typeof input === 'string' && isTime(input)) return input.length === 10 ? `${input}T00:00:00Z` : input;
    return report(ctx, input, {
      ruleId: typeof input === 'string' ? 'config/format' : 'config/type',
      message: `expected a day such as \`2026-06-30\` or a time such as \`2026-06-30T04:00:00Z\`, got ${shown(input)}`,
    });
  });

function isTime(text: string): boolean {
  return z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(text).success;
}

/** config/security-config.yaml: facts about how the accounts and hosts are run, which nothing else in a project says. */
export const securityConfigSchema = z.strictObject({
  formatVersion: z.literal(1).describe('version of this format'),
  mfa_required: z.boolean().describe('everybody who may deploy needs a second factor'),
  last_security_patch_date: timeSchema.describe('when the hosts were patched last'),
});

export type SecurityConfig = Omit<z.output<typeof securityConfigSchema>, 'formatVersion'>;
