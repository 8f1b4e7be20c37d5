/** Ids of the rules of a policy, in the order they are written. */
export function ruleIdsIn(source: string): readonly string[] {
  return [...source.matchAll(/^# {3}id: (\S+)$/gm)].map((match) => match[1] ?? '');
}

/**
 * The policy with a switch for every rule: one never holds while `data.switched_off` is its id. Its annotation stays, so
 * that only what the rule says is missed: the rule below the annotation, or, where that only keeps the annotation under
 * a name, the rules that use the name.
 */
export function withSwitches(source: string): string {
  return ruleIdsIn(source).reduce(withSwitch, source);
}

function withSwitch(source: string, id: string): string {
  const lines = source.split('\n');
  const named = lines.indexOf(`#   id: ${id}`);
  const head = lines.findIndex((line, index) => index > named && !line.startsWith('#'));
  const kept = /^(\w+) := rego\.metadata\.rule\(\)$/.exec(lines[head] ?? '')?.[1];
  const uses = kept === undefined ? null : new RegExp(`^\\w.*\\b${kept}\\b`);
  const isSwitched = (line: string, index: number): boolean =>
    uses === null ? index === head : index !== head && uses.test(line);
  return lines.map((line, index) => (isSwitched(line, index) ? switched(line, id) : line)).join('\n');
}

function switched(head: string, id: string): string {
  const unless = `not data.switched_off == "${id}"`;
  if (head.endsWith('{')) return `${head}\n\t${unless}`;
  const [start, ...body] = head.split(' if ');
  if (body.length === 0) throw new Error(`no body to switch off: ${head}`);
  return `${start} if {\n\t${unless}\n\t${body.join(' if ')}\n}`;
}
