import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { fingerprint } from './cache/fingerprint.ts';
import { recallReport, rememberReport } from './cache/recall.ts';
import { sealKey, userStateDirectory } from './cache/seal-key.ts';
import type { LintOptions, LintReport } from './report.ts';

/**
 * Everything that can be known of the descriptions without touching a network. When nothing a report depends on has
 * changed since the last run, that report again, which says so; the parts that look are not even loaded then.
 */
export async function lint(options: LintOptions, ctx: Context): Promise<LintReport> {
  const now = new Date(ctx.now());
  const key = isRepeatable(options) ? await fingerprint(options, { directory: import.meta.dirname, now, ctx }) : null;
  const file = join(options.stateDir ?? join(options.projectDir, '.dwcp'), 'lint', 'report.json');
  const keyOf = (isMade: boolean) =>
    sealKey(userStateDirectory(process.env), { projectDir: options.projectDir, isMade });
  const known =
    key === null || options.looksAgain ? null : await recallReport(file, { fingerprint: key, key: await keyOf(false) });
  if (known !== null) return known;
  const { examine } = await import('./examine.ts');
  const report = await examine(options, ctx);
  // Written only if still true: a file may have changed while it was looked at.
  if (key !== null && key === (await fingerprint(options, { directory: import.meta.dirname, now, ctx }))) {
    await rememberReport(file, report, { fingerprint: key, now, key: await keyOf(true) });
  }
  return report;
}

/** Registries may answer differently tomorrow; and run from its sources dwcp may change from one run to the next. */
function isRepeatable(options: LintOptions): boolean {
  return !options.audits && !import.meta.url.endsWith('.ts');
}
