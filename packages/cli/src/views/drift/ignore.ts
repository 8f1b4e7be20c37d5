import type { WrittenIgnore } from '@dwcp/drift';
import { visible } from '@dwcp/terminal';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const driftIgnoreDocument = documentSchema('a drift that is ignored until a day', {
  id: z.string(),
  file: z.string().describe('the ledger, relative to the project'),
  ignore: z.object({
    check: z.string(),
    subject: z.string(),
    node: z.string().nullable(),
    observed: z.string().nullable().describe('digest of what was found; null when it is ignored whatever is found'),
    owner: z.string(),
    reason: z.string(),
    expires: z.string().describe('the last day, ISO 8601'),
  }),
  isRenewed: z.boolean().describe('it was ignored until another day before'),
});

export function renderIgnore({ file, ignore, isRenewed }: WrittenIgnore): string {
  const where = visible([ignore.node, ignore.subject].filter((text) => text !== null).join(' '));
  return `${file}: ${where} (${ignore.check}) is ignored until ${ignore.expires}${isRenewed ? ', renewed' : ''}\n`;
}
