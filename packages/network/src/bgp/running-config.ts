import type { Difference } from '../difference.ts';

export type RunningConfigDifference = Difference<'line-not-running' | 'line-extra'>;

/**
 * Lines of frr.conf that the daemons do not run (a rejected line is only a warning to them) and lines they run that
 * are in no file. Order does not count, the context a line stands in does.
 */
export function compareRunningConfig(wanted: string, running: string): readonly RunningConfigDifference[] {
  const wantedLines = statementsOf(wanted);
  const runningLines = statementsOf(running);
  return [
    ...[...wantedLines]
      .filter((line) => !runningLines.has(line))
      .map((line) => ({ kind: 'line-not-running' as const, subject: line, wanted: null, observed: null })),
    ...[...runningLines]
      .filter((line) => !wantedLines.has(line))
      .map((line) => ({ kind: 'line-extra' as const, subject: line, wanted: null, observed: null })),
  ];
}

/** Each statement with the contexts it is nested in: `router bgp 64512 > neighbor 10.10.0.2 bfd`. */
function statementsOf(text: string): ReadonlySet<string> {
  const statements = new Set<string>();
  const contexts: { readonly indent: number; readonly text: string }[] = [];
  for (const line of text.split('\n')) {
    const statement = line.trim();
    if (statement === '' || ignored.test(statement)) continue;
    const indent = line.length - line.trimStart().length;
    while ((contexts.at(-1)?.indent ?? -1) >= indent) contexts.pop();
    contexts.push({ indent, text: statement });
    statements.add(contexts.map((context) => context.text).join(' > '));
  }
  return statements;
}

// vtysh prints the system's own host name, whatever the file says.
const ignored =
  /^(!|#|exit|exit-address-family|end$|Building configuration|Current configuration|frr (version|defaults) |hostname )/;
