import type { Context } from '@dwcp/io';
import type { DestroyOptions } from './options.ts';
import type { DestroyReport } from './reports.ts';

export function destroy(_options: DestroyOptions, _ctx: Context): Promise<DestroyReport> {
  throw new Error('not built');
}
