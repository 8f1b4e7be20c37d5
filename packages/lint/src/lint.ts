import type { Context } from '@dwcp/io';
import type { LintOptions, LintReport } from './report.ts';

/** Looks at every asked-for environment in every asked-for mode. */
export function lint(_options: LintOptions, _ctx: Context): Promise<LintReport> {
  throw new Error('not built');
}
