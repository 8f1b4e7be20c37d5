import type { Context } from '@dwcp/io';
import type { DeployOptions } from './options.ts';
import type { DeployReport } from './reports.ts';

export function deploy(_options: DeployOptions, _ctx: Context): Promise<DeployReport> {
  throw new Error('not built');
}
