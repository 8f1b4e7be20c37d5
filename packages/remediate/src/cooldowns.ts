import { join } from 'node:path';
import type { EnvironmentPaths } from '@dwcp/environment';
import { isText, makeDirectory, objectOf, oneOf, readState, recordOf, writeFileAtomic } from '@dwcp/io';
import type { Drift } from '@dwcp/model';

/** When each subject was repaired last, ISO 8601, by what `cooledAs` calls it. */
export type Repaired = Readonly<Record<string, string>>;

const isKept = objectOf({ formatVersion: oneOf([1]), repaired: recordOf(isText) });
const keptMs = 86_400_000;

/** The same for whatever is wrong with a subject: a file may be missing once and changed the next time. Pure. */
export function cooledAs({ check, node, subject }: Pick<Drift, 'check' | 'node' | 'subject'>): string {
  return JSON.stringify([check.split('/')[0], node, subject]);
}

export async function loadRepaired(paths: EnvironmentPaths): Promise<Repaired> {
  const kept = await readState(fileOf(paths), isKept, { hint: `remove ${fileOf(paths)}` });
  return (kept?.repaired as Repaired | undefined) ?? {};
}

/** Adds what was just repaired, or is about to be. */
export async function recordRepaired(paths: EnvironmentPaths, subjects: readonly string[], now: number): Promise<void> {
  if (subjects.length === 0) return;
  const at = new Date(now).toISOString();
  const earlier = Object.entries(await loadRepaired(paths)).filter(([, time]) => isOf(time, { now, forMs: keptMs }));
  const repaired = { ...Object.fromEntries(earlier), ...Object.fromEntries(subjects.map((name) => [name, at])) };
  await makeDirectory(paths.drift);
  await writeFileAtomic(fileOf(paths), `${JSON.stringify({ formatVersion: 1, repaired }, null, 2)}\n`);
}

/**
 * Applies a repair of these subjects. With nobody there they are recorded ahead: killed in the middle, a monitor would begin
 * again at once, for ever. A person is to finish by the same command.
 */
export async function applyRecorded<T>(
  subjects: readonly string[],
  options: { readonly paths: EnvironmentPaths; readonly isUnattended: boolean; readonly now: number },
  apply: () => Promise<T>,
): Promise<T> {
  if (options.isUnattended) await recordRepaired(options.paths, subjects, options.now);
  return apply();
}

/** Until when each subject is left, by what `cooledAs` calls it; those that may be repaired are not in it. */
export function coolingUntil(
  repaired: Repaired,
  options: { readonly cooldownMs: number; readonly now: number },
): ReadonlyMap<string, string> {
  const { cooldownMs, now } = options;
  return new Map(
    Object.entries(repaired)
      .filter(([, at]) => isOf(at, { now, forMs: cooldownMs }))
      .map(([name, at]) => [name, new Date(Date.parse(at) + cooldownMs).toISOString()] as const),
  );
}

/** Whether a time is of the last so many milliseconds. One ahead of now was written by a clock that was wrong. */
function isOf(at: string, { now, forMs }: { readonly now: number; readonly forMs: number }): boolean {
  const age = now - Date.parse(at);
  return age >= 0 && age < forMs;
}

function fileOf(paths: EnvironmentPaths): string {
  return join(paths.drift, 'repaired.json');
}
