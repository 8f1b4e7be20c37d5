/**
 * The values of INI and unit files by `[Section] Key`, of files without sections by the key. A key that is given several
 * times holds all its values in order, for there the order has a sense; a peer is named by its public key.
 */
export function iniLeaves(text: string): ReadonlyMap<string, string> | null {
  const sections: { readonly name: string; readonly entries: (readonly [string, string])[] }[] = [];
  let current: (readonly [string, string])[] = [];
  sections.push({ name: '', entries: current });
  for (const line of joined(text).split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const section = /^\[(.+)\]$/.exec(trimmed)?.[1];
    if (section !== undefined) {
      current = [];
      sections.push({ name: section, entries: current });
      continue;
    }
    const at = trimmed.indexOf('=');
    if (at <= 0) return null;
    current.push([trimmed.slice(0, at).trim(), trimmed.slice(at + 1).trim()]);
  }
  const values = new Map<string, readonly string[]>();
  for (const { name, entries } of sections) {
    for (const [key, value] of entries) {
      const path = [prefixOf(name, entries), key].filter((part) => part !== '').join(' ');
      values.set(path, [...(values.get(path) ?? []), value]);
    }
  }
  return valueTexts(values);
}

/** Several values as a list. */
export function valueTexts(values: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  return new Map([...values].map(([path, list]) => [path, list.length === 1 ? (list[0] ?? '') : JSON.stringify(list)]));
}

/** A backslash at its end takes the next line into this one. */
function joined(text: string): string {
  return text.replaceAll(/[ \t]*\\\n\s*/g, ' ');
}

const shownOfKey = 12;

function prefixOf(section: string, entries: readonly (readonly [string, string])[]): string {
  if (section === '') return '';
  const peer = section === 'Peer' ? entries.find(([key]) => key === 'PublicKey')?.[1] : undefined;
  return peer === undefined ? `[${section}]` : `[${section} ${peer.slice(0, shownOfKey)}]`;
}
