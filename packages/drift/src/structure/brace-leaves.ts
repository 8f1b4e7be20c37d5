import { valueTexts } from './ini-leaves.ts';

/** The values of strongSwan's files by `connections.name.proposals`; null for a text whose braces do not match. */
export function braceLeaves(text: string): ReadonlyMap<string, string> | null {
  const leaves = new Map<string, readonly string[]>();
  const sections: string[] = [];
  const add = (key: string, value: string): void => {
    const path = [...sections, key].join('.');
    leaves.set(path, [...(leaves.get(path) ?? []), value]);
  };
  for (const line of text.split('\n')) {
    // In quotes it begins no comment.
    const trimmed = line.replace(/^([^"]*?)(^|\s)#.*$/, '$1').trim();
    if (trimmed === '') continue;
    const opened = /^(\S+)\s*\{$/.exec(trimmed)?.[1];
    const [, key, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    const included = /^include\s+(.+)$/.exec(trimmed)?.[1];
    if (opened !== undefined) sections.push(opened);
    else if (trimmed === '}') {
      if (sections.pop() === undefined) return null;
    } else if (key !== undefined) add(key, value ?? '');
    else if (included !== undefined) add('include', included);
    else return null;
  }
  return sections.length === 0 ? valueTexts(leaves) : null;
}
