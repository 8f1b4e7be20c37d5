import type { NodeRunner } from '@dwcp/io';
import { shellWord } from '../shell-word.ts';

/** When files and units of a node changed last, in milliseconds since the epoch by the node's own clock. */
export interface ChangeTimes {
  /** By path: content, permissions or owner, whichever changed last. Nobody can set this time back as they can that of the content. */
  readonly files: Readonly<Record<string, number>>;
  /** By unit: when it was started or stopped. */
  readonly units: Readonly<Record<string, number>>;
}

/** Looks with one remote command; changes nothing. What is not there is left out. */
export async function readChangeTimes(
  runner: NodeRunner,
  asked: { readonly files: readonly string[]; readonly units: readonly string[] },
): Promise<ChangeTimes> {
  if (asked.files.length === 0 && asked.units.length === 0) return { files: {}, units: {} };
  const files = asked.files.map(shellWord).join(' ');
  const input = [
    'export LC_ALL=C TZ=UTC',
    ...(files === '' ? [] : [`stat --printf 'file\\t%n\\t%Z\\n' -- ${files} 2>/dev/null`]),
    ...asked.units.map((unit) => {
      const word = shellWord(unit);
      return `printf 'unit\\t%s\\t%s\\n' ${word} "$(systemctl show --property=StateChangeTimestamp --value ${word} 2>/dev/null)"`;
    }),
    'true',
    '',
  ].join('\n');
  const { stdout } = await runner.run(['sh', '-s'], { input, timeoutMs: 30_000 });
  const rows = stdout.split('\n').map((line) => line.split('\t'));
  const of = (
    kind: string,
    names: readonly string[],
    parse: (text: string) => number | null,
  ): Readonly<Record<string, number>> =>
    Object.fromEntries(
      rows.flatMap(([first, name = '', text = '']) => {
        const atMs = first === kind && names.includes(name) ? parse(text) : null;
        return atMs === null ? [] : [[name, atMs]];
      }),
    );
  return { files: of('file', asked.files, secondsOf), units: of('unit', asked.units, timestampOf) };
}

function secondsOf(text: string): number | null {
  return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : null;
}

/** `Sun 2026-11-29 23:40:01 UTC` */
function timestampOf(text: string): number | null {
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text.trim()) ?? [];
  const atMs = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}
