/** What vtysh is asked for each part of a look; more than one answer of a part is parted by a line `@`. */
const questionsOf: Readonly<Record<string, readonly string[]>> = {
  'bgp-sessions': ['show bgp ipv4 unicast summary json'],
  'bgp-paths': ['show bgp ipv4 unicast json', 'show bgp ipv6 unicast json'],
  bfd: ['show bfd peers json'],
  'routing-config': ['show running-config'],
};

const all: readonly string[] = Object.values(questionsOf).flat();

/**
 * Asks everything at once: most of the time of vtysh is its start. `-E` prints the prompt and the question before each
 * answer. It fails when one of them does, and stops there.
 */
export const frrCommand: string = `vtysh -E ${all.map((question) => `-c '${question}'`).join(' ')}`;

/** The answers by part; a part whose questions are not all there is left out. */
export function frrAnswers(text: string): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  let rest = `\n${text}`;
  let asked: string | null = null;
  for (const question of all) {
    const found = new RegExp(`\\n[^\\n]*# ${question}(?:\\n|$)`).exec(rest);
    if (found === null) break;
    if (asked !== null) answers.set(asked, rest.slice(0, found.index));
    asked = question;
    rest = `\n${rest.slice(found.index + found[0].length)}`;
  }
  // The last one is whole when every question was found.
  if (asked !== null && asked === all.at(-1)) answers.set(asked, rest);
  return new Map(
    Object.entries(questionsOf).flatMap(([part, questions]) => {
      const own = questions.flatMap((question) => answers.get(question)?.trim() ?? []);
      return own.length === questions.length ? [[part, own.join('\n@\n')] as const] : [];
    }),
  );
}
