/** Ids of the rules of a policy, in the order they are written. */
export function ruleIdsIn(source: string): readonly string[] {
  return [...source.matchAll(/^# {3}id: (\S+)$/gm)].map((match) => match[1] ?? '');
}

/**
 * The policy with one rule that never holds. Its annotation stays, so that only what the rule says is missed: the rule
 * below the annotation, or, where that only keeps the annotation under a name, the rules that use the name.
 */
export function switchOff(source: string, id: string): string {
  const lines = source.split('\n');
  const named = lines.indexOf(`#   id: ${id}`);
  const head = lines.findIndex((line, index) => index > named && !line.startsWith('#'));
  if (named < 0 || head < 0) throw new Error(`no annotated rule ${id}`);
  const kept = /^(\w+) := rego\.metadata\.rule\(\)$/.exec(lines[head] ?? '')?.[1];
  if (kept === undefined) return lines.map((line, index) => (index === head ? neverHolds(line) : line)).join('\n');
  const uses = new RegExp(`^\\w.*\\b${kept}\\b`);
  return lines.map((line, index) => (index !== head && uses.test(line) ? neverHolds(line) : line)).join('\n');
}

function neverHolds(head: string): string {
  if (head.endsWith('{')) return `${head}\n\tfalse`;
  const [start, ...body] = head.split(' if ');
  if (body.length === 0) throw new Error(`no body to switch off: ${head}`);
  return `${start} if {\n\t${body.join(' if ')}\n\tfalse\n}`;
}
