import type { Context } from '@dwcp/io';
import type { ResumeOptions } from './options.ts';
import type { DeployReport } from './reports.ts';

export function resume(_options: ResumeOptions, _ctx: Context): Promise<DeployReport> {
  throw new Error('not built');
}
