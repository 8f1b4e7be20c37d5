import * as z from 'zod';

const counts = z.object({
  ok: z.number(),
  changed: z.number(),
  failed: z.number(),
  unreachable: z.number(),
  skipped: z.number(),
});

const at = z.number();

const record = z.discriminatedUnion('event', [
  z.object({ event: z.literal('run-started'), at, playbook: z.string() }),
  z.object({ event: z.literal('play-started'), at, play: z.string() }),
  z.object({
    event: z.literal('task-started'),
    at,
    play: z.string(),
    task: z.string(),
    role: z.string().nullable(),
  }),
  z.object({
    event: z.literal('host-finished'),
    at,
    host: z.string(),
    play: z.string(),
    task: z.string(),
    role: z.string().nullable(),
    status: z.enum(['ok', 'changed', 'failed', 'ignored', 'unreachable', 'skipped']),
    durationMs: z.number(),
    message: z.string(),
    changedFiles: z.record(z.string(), z.array(z.string())).default({}),
    removedFiles: z.array(z.string()).default([]),
    actions: z.array(z.string()).default([]),
    notApplied: z.array(z.object({ subject: z.string(), reason: z.string() })).default([]),
    diffPaths: z.array(z.string()).default([]),
    publicKey: z.string().optional(),
  }),
  z.object({ event: z.literal('run-finished'), at, hosts: z.record(z.string(), counts) }),
]);

/** One line of the events file (deployments/ansible/callback_plugins/dwcp_jsonl.py). */
export type PlaybookRecord = z.infer<typeof record>;

export type HostCounts = z.infer<typeof counts>;

/** Reads one line; null when it is not a record of the callback plugin. */
export function parseRecord(line: string): PlaybookRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return record.safeParse(value).data ?? null;
}

/** Complete lines of a growing text, and the part that is still being written. */
export function splitLines(text: string): { readonly lines: readonly string[]; readonly rest: string } {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  return { lines: lines.filter((line) => line !== ''), rest };
}
