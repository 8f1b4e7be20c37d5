import { askedDwcpd } from '../dwcp/inspect.ts';

/** What FRR is asked for each part of a look; more than one answer of a part is parted by a line `@`. */
const questionsOf: Readonly<Record<string, readonly string[]>> = {
  'bgp-sessions': ['show bgp ipv4 unicast summary json'],
  'bgp-paths': ['show bgp ipv4 unicast json', 'show bgp ipv6 unicast json'],
  bfd: ['show bfd peers json'],
  'routing-config': ['show running-config'],
};

/** The parts of a look that are told at once: the clock is that of who asks. */
export const frrParts: readonly string[] = ['clock', ...Object.keys(questionsOf)];

/** What dwcpd says of itself, which the same process asks for. */
export const dwcpdPart = 'dwcpd';

const all: readonly string[] = Object.values(questionsOf).flat();

const fromVtysh = `vtysh -E ${all.map((question) => `-c '${question}'`).join(' ')}`;

/**
 * Shell function that prints the clock, then each question behind a prompt, as `vtysh -E` does, and the answer below. It fails
 * when one of the questions does. Most of the time of vtysh is its start, in which it learns every command there is: the
 * daemons are asked at the sockets it would ask them at, and vtysh only where that fails. The running configuration is what
 * vtysh would merge: its own file, which holds what it adds itself, and that of each daemon. Where there are links, dwcpd is asked
 * as well: what it says stands behind the clock, and nothing where it does not answer.
 */
export function frrAnswersFunction({
  hasLinks = false,
  socket,
  directories = { run: '/run/frr', config: '/etc/frr' },
}: {
  readonly hasLinks?: boolean;
  /** Of dwcpd. */
  readonly socket?: string;
  readonly directories?: { readonly run: string; readonly config: string };
} = {}): string {
  const asked = (daemon: string, questions: readonly string[]): string =>
    questions.map((question) => `add("${question}", ask("${daemon}", "${question}"));`).join('\n  ');
  const [config = ''] = questionsOf['routing-config'] ?? [];
  const told = hasLinks
    ? `my $told = dwcpd();
  alarm 0;
  $told = "${dwcpdPart} $told\\n" if $told ne "";`
    : 'my $told = "";';
  return `frr_answers() {
  perl -e '
  my (%connections, $all);
  sub ask {
    my ($daemon, $question) = @_;
    my $connection = $connections{$daemon} ||= enabled($daemon);
    syswrite($connection, "$question\\0") or die;
    my $answer = "";
    # An answer ends with three zeros and its code.
    until ($answer =~ /\\0\\0\\0.\\z/s) { sysread($connection, $answer, 65536, length $answer) or die }
    die if chop($answer) ne "\\0";
    return substr($answer, 0, -3);
  }
  sub enabled {
    # AF_UNIX and SOCK_STREAM: to load their names takes longer than to ask.
    socket(my $connection, 1, 1, 0) or die;
    connect($connection, pack("Sa108", 1, "${directories.run}/$_[0].vty")) or die;
    $connections{$_[0]} = $connection;
    ask($_[0], "enable");
    return $connection;
  }
  sub add { $all .= "# $_[0]\\n$_[1]\\n" }
  ${hasLinks ? askedDwcpd(socket) : ''}
  ${asked('bgpd', [...(questionsOf['bgp-sessions'] ?? []), ...(questionsOf['bgp-paths'] ?? [])])}
  ${asked('bfdd', questionsOf.bfd ?? [])}
  open(my $own, "<", "${directories.config}/vtysh.conf") or die;
  my $running = join("", readline($own), "\\n");
  opendir(my $sockets, "${directories.run}") or die;
  for (sort readdir $sockets) { $running .= ask($1, "${config}") if /^(.+)\\.vty$/ }
  add("${config}", $running);
  ${told}
  print "clock ", time, "\\n", $told, $all;
' 2>/dev/null || { date +'clock %s' && ${fromVtysh}; }
}`;
}

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
  const [, clock, dwcpd] = /^clock (\d+)\n(?:dwcpd (.*)\n)?/.exec(text) ?? [];
  return new Map([
    ...(clock === undefined ? [] : [['clock', clock] as const]),
    ...(dwcpd === undefined ? [] : [[dwcpdPart, dwcpd] as const]),
    ...Object.entries(questionsOf).flatMap(([part, questions]) => {
      const own = questions.flatMap((question) => answers.get(question)?.trim() ?? []);
      return own.length === questions.length ? [[part, own.join('\n@\n')] as const] : [];
    }),
  ]);
}
