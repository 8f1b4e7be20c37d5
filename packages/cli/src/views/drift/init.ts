import type { InitReport } from '@dwcp/drift';
import { type Palette, visible } from '@dwcp/terminal';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const driftInitDocument = documentSchema('what a detection of drift needs, and what of it is there', {
  environment: z.string(),
  steps: z.array(
    z.object({
      name: z.enum(['baseline', 'hosts', 'cloud', 'ledger']),
      verdict: z.enum(['ready', 'made', 'missing']),
      detail: z.string(),
      hint: z.string().nullable(),
    }),
  ),
});

export function renderInit({ environment, steps }: InitReport, palette: Palette): string {
  const missing = steps.filter(({ verdict }) => verdict === 'missing').length;
  const words = missing === 0 ? palette.good('ready to detect') : palette.warn(`${missing} missing`);
  const rows = steps.map(({ name, verdict, detail, hint }) => {
    const paint = verdict === 'missing' ? palette.warn : palette.good;
    const next = hint === null ? '' : `    ${palette.accent('next:')} ${visible(hint)}\n`;
    return `  ${name.padEnd(9)} ${paint(verdict.padEnd(8))} ${visible(detail)}\n${next}`;
  });
  return `${visible(environment)}: ${words}\n${rows.join('')}`;
}
