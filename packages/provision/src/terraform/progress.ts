import type { Context } from '@dwcp/io';
import type { TerraformLine } from './parse.ts';

const notices = {
  apply_start: { code: 'terraform.resource-started', verb: 'started' },
  apply_progress: { code: 'terraform.resource-waited', verb: 'still waiting' },
  apply_complete: { code: 'terraform.resource-applied', verb: 'done' },
  apply_errored: { code: 'terraform.resource-failed', verb: 'failed' },
} as const;

/** Turns a line of an apply into an event; lines that tell no progress give none. */
export function reportProgress(line: TerraformLine, ctx: Context): void {
  if (!('hook' in line)) return;
  const { code, verb } = notices[line.type];
  const { resource, action, elapsed_seconds } = line.hook;
  ctx.events.emit({
    code,
    message: `${resource.addr}: ${action} ${verb}`,
    data: { address: resource.addr, action, elapsedSeconds: elapsed_seconds ?? 0 },
  });
}
