import type { Context } from '@dwcp/io';
import type { PlanOptions } from './options.ts';
import type { PlanReport } from './reports.ts';

export function planDeploy(_options: PlanOptions, _ctx: Context): Promise<PlanReport> {
  throw new Error('not built');
}
