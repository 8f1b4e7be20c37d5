import { join } from 'node:path';
import type { EnvironmentPaths } from '@dwcp/environment';
import { isText, makeDirectory, objectOf, oneOf, readState, recordOf, writeFileAtomic } from '@dwcp/io';

/** When each subject was repaired last, ISO 8601, by the id of its drift. */
export type Repaired = Readonly<Record<string, string>>;

const isKept = objectOf({ formatVersion: oneOf([1]), repaired: recordOf(isText) });
const keptMs = 86_400_000;

export async function loadRepaired(paths: EnvironmentPaths): Promise<Repaired> {
  const kept = await readState(fileOf(paths), isKept, { hint: `remove ${fileOf(paths)}` });
  return (kept?.repaired as Repaired | undefined) ?? {};
}

/** Adds what was just repaired. Written after the repair: one that was cut off may be begun again at once. */
export async function recordRepaired(paths: EnvironmentPaths, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return;
  const at = new Date(now).toISOString();
  const earlier = Object.entries(await loadRepaired(paths)).filter(([, time]) => now - Date.parse(time) < keptMs);
  const repaired = { ...Object.fromEntries(earlier), ...Object.fromEntries(ids.map((id) => [id, at])) };
  await makeDirectory(paths.drift);
  await writeFileAtomic(fileOf(paths), `${JSON.stringify({ formatVersion: 1, repaired }, null, 2)}\n`);
}

/** Until when each subject is left, by the id of its drift; those that may be repaired are not in it. */
export function coolingUntil(
  repaired: Repaired,
  options: { readonly cooldownMs: number; readonly now: number },
): ReadonlyMap<string, string> {
  const until = Object.entries(repaired).map(([id, at]) => [id, Date.parse(at) + options.cooldownMs] as const);
  return new Map(
    until.filter(([, end]) => end > options.now).map(([id, end]) => [id, new Date(end).toISOString()] as const),
  );
}

function fileOf(paths: EnvironmentPaths): string {
  return join(paths.drift, 'repaired.json');
}
