/** Settings of a systemd unit, section by section, in the order they are read: the file first, then its drop-ins. */
export type UnitSettings = ReadonlyMap<string, readonly string[]>;

/**
 * Reads unit files (systemd.syntax(7)). A setting is named `Service.ExecStart`; one that is given empty forgets what was
 * given before, as in a drop-in that replaces a command.
 */
export function parseUnitFiles(texts: readonly string[]): UnitSettings {
  const settings = new Map<string, string[]>();
  for (const text of texts) {
    let section = '';
    for (const line of text
      .replaceAll(/\\\n/g, ' ')
      .split('\n')
      .map((raw) => raw.trim())) {
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
      const header = /^\[(.+)\]$/.exec(line)?.[1];
      if (header !== undefined) {
        section = header;
        continue;
      }
      const [, name = '', value = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
      const key = `${section}.${name}`;
      if (value === '') settings.set(key, []);
      else settings.set(key, [...(settings.get(key) ?? []), value]);
    }
  }
  return settings;
}

export function lastOf(settings: UnitSettings, key: string): string | null {
  return settings.get(key)?.at(-1) ?? null;
}

/** Words of a command line with quotes taken away (systemd.syntax(7), "Quoting"). */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/((?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+)/g)) {
    words.push(
      (match[1] ?? '').replaceAll(
        /"((?:\\.|[^"\\])*)"|'([^']*)'/g,
        (_whole, double: string | undefined, single: string | undefined) =>
          double === undefined ? (single ?? '') : double.replaceAll(/\\(.)/g, '$1'),
      ),
    );
  }
  return words;
}

/** A time span in milliseconds (systemd.time(7)): `5`, `2m`, `1min 30s`; null for none and for `infinity`. */
export function parseSpan(text: string): number | null {
  let total = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    const factor = unitMs[part[2] ?? ''];
    if (factor === undefined) return null;
    total += Number(part[1]) * factor;
  }
  return /\d/.test(text) ? Math.round(total) : null;
}

const unitMs: Readonly<Record<string, number>> = {
  '': 1_000,
  s: 1_000,
  sec: 1_000,
  ms: 1,
  msec: 1,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
};
