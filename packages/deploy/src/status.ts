import type { Context } from '@dwcp/io';
import type { EnvironmentOptions } from './options.ts';
import type { StatusReport } from './reports.ts';

export function status(_options: EnvironmentOptions, _ctx: Context): Promise<StatusReport> {
  throw new Error('not built');
}
