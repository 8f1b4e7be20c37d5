import type { Context, NodeRunner } from '@dwcp/io';
import type { RoutingDaemon } from '@dwcp/model';
import { type DaemonInspection, inspectionOf } from './bgp/daemon.ts';
import type { BfdSession, BgpPath, BgpSession } from './bgp/inspect.ts';
import { type DaemonObservation, daemonStatusFunction, parseDaemonStatus } from './dwcp/inspect.ts';
import { type FirewallObservation, parseFirewall } from './firewall/inspect.ts';
import { type IpsecObservation, ipsecDumpFunction, parseIpsec } from './ipsec/inspect.ts';
import { type Observation, observed, unchecked } from './observation.ts';
import { type Probe, type ProbeResult, parseProbes, probeScript } from './probes.ts';
import { type KernelRoute, kernelFunctions, kernelTogether, parseLinkMtu, parseRoutes } from './routes.ts';
import type { Together } from './together.ts';
import { parseWireguardDump, type WireguardDevice, wireguardDumpFunction } from './wireguard/inspect.ts';

/** What the network of one node looks like right now. Each part stands for itself: one may be unchecked alone. */
export interface NodeNetwork {
  readonly node: string;
  /** The node's clock, seconds since the epoch; NaN where it was not told. */
  readonly atSeconds: number;
  readonly wireguard: Observation<readonly WireguardDevice[]>;
  readonly ipsec: Observation<IpsecObservation>;
  readonly linkMtuBytes: Observation<ReadonlyMap<string, number>>;
  readonly bgpSessions: Observation<readonly BgpSession[]>;
  readonly bgpPaths: Observation<readonly BgpPath[]>;
  readonly bfd: Observation<readonly BfdSession[]>;
  readonly routes: Observation<readonly KernelRoute[]>;
  readonly firewall: Observation<FirewallObservation>;
  /** What the routing daemon runs, in its own words. */
  readonly routingConfig: Observation<string>;
  readonly daemon: Observation<DaemonObservation>;
  readonly probes: readonly ProbeResult[];
}

export interface InspectNetworkOptions {
  readonly daemon: RoutingDaemon;
  /** dwcpd was installed there, and is asked for its links. */
  readonly hasLinks?: boolean;
  /** Sent from the node while it is looked at. */
  readonly probes?: readonly Probe[];
  readonly timeoutMs?: number;
  /** Only these parts are looked at, the others are unchecked; all when left out. */
  readonly parts?: readonly NetworkPart[];
}

export type NetworkPart =
  | 'wireguard'
  | 'ipsec'
  | 'links'
  | 'bgp-sessions'
  | 'bgp-paths'
  | 'bfd'
  | 'routes'
  | 'firewall'
  | 'routing-config'
  | 'dwcpd';

const defaultTimeoutMs = 20_000;

/**
 * Looks at one node with one remote command. Nothing is changed and no secret leaves the node. A part whose tool is
 * missing or fails is unchecked; a node that does not answer is the runner's error.
 */
export async function inspectNetwork(
  runner: NodeRunner,
  options: InspectNetworkOptions,
  _ctx: Context,
): Promise<NodeNetwork> {
  const probes = options.probes ?? [];
  const daemon = inspectionOf(options.daemon);
  const { stdout } = await runner.run(['sh', '-s'], {
    input: script(daemon, options),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
  });
  const sections = withAnswers(sectionsOf(stdout), togetherOf(daemon, options));
  const clock = parsed(sections, 'clock', parseClock);
  const atSeconds = clock.isObserved ? clock.value : Number.NaN;
  return {
    node: runner.node,
    atSeconds,
    wireguard: withClock(parsed(sections, 'wireguard', parseWireguardDump), clock),
    ipsec: parsed(sections, 'ipsec', parseIpsec),
    linkMtuBytes: parsed(sections, 'links', parseLinkMtu),
    bgpSessions: parsed(sections, 'bgp-sessions', (text) => daemon.parseSessions(text, atSeconds)),
    bgpPaths: parsed(sections, 'bgp-paths', daemon.parsePaths),
    bfd: parsed(sections, 'bfd', daemon.parseBfd),
    routes: parsed(sections, 'routes', parseRoutes),
    firewall: parsed(sections, 'firewall', parseFirewall),
    routingConfig: parsed(sections, 'routing-config', (text) => text),
    daemon: parsed(sections, 'dwcpd', parseDaemonStatus),
    probes: parseProbes(probes, sections.get('probes')?.text ?? ''),
  };
}

type Section = NetworkPart | 'clock';
type SectionCommand = readonly [name: Section, command: string];

function sectionCommands(daemon: DaemonInspection, hasLinks: boolean): readonly SectionCommand[] {
  return [
    ['clock', 'date +%s'],
    ['wireguard', 'wireguard_dump'],
    ['ipsec', 'ipsec_dump'],
    ['links', 'ip -json link show'],
    ['bgp-sessions', daemon.sessionsCommand],
    ['bgp-paths', daemon.pathsCommand],
    ['bfd', daemon.bfdCommand],
    ['routes', 'routes'],
    ['firewall', 'nft --json list ruleset'],
    ['routing-config', daemon.configCommand],
    ...(hasLinks ? [['dwcpd', 'dwcpd_status'] as const] : []),
  ];
}

/** A failing command runs once more for its words: mixed into the output they would spoil a good one. */
function script(daemon: DaemonInspection, options: InspectNetworkOptions): string {
  const { parts, probes = [], hasLinks = false } = options;
  const isWanted = (name: Section): boolean => name === 'clock' || parts === undefined || parts.includes(name);
  const wanted = sectionCommands(daemon, hasLinks).filter(([name]) => isWanted(name));
  return [
    // vtysh writes down what it was asked.
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin" VTYSH_HISTFILE=/dev/null',
    wireguardDumpFunction,
    ipsecDumpFunction,
    kernelFunctions,
    ...(hasLinks ? [daemonStatusFunction()] : []),
    ...daemon.functions({ hasLinks }),
    'section() {',
    '  name=$1',
    '  shift',
    '  if output=$("$@" 2>/dev/null); then verdict=ok; else verdict=failed; output=$("$@" 2>&1); fi',
    `  printf '@@ %s %s\\n%s\\n' "$name" "$verdict" "$output"`,
    '}',
    ...sectionLines(wanted, togetherOf(daemon, options)),
    ...(probes.length === 0 ? [] : [`printf '@@ probes ok\\n'`, probeScript(probes)]),
    '',
  ].join('\n');
}

/** What one command tells of is asked with one; when that fails, each for itself, to see which it is. */
function sectionLines(wanted: readonly SectionCommand[], groups: readonly Together[]): readonly string[] {
  const lineOf = ([name, command]: SectionCommand): string => `section ${name} ${command}`;
  const whole = groups.filter(({ parts }) => parts.every((part) => wanted.some(([name]) => name === part)));
  const inOne = ({ parts }: Pick<Together, 'parts'>): readonly SectionCommand[] =>
    wanted.filter(([name]) => parts.includes(name));
  return [
    ...wanted.filter(([name]) => !whole.some(({ parts }) => parts.includes(name))).map(lineOf),
    ...whole.flatMap((group) => [
      `if output=$(${group.command} 2>/dev/null); then`,
      `  printf '@@ ${group.command} ok\\n%s\\n' "$output"`,
      ...inOne({ parts: group.mayLack ?? [] }).map(
        (one) => `  case $output in *'\n${one[0]} '*) ;; *) ${lineOf(one)} ;; esac`,
      ),
      'else',
      ...inOne(group).map((one) => `  ${lineOf(one)}`),
      'fi',
    ]),
  ];
}

function togetherOf(
  { together }: DaemonInspection,
  { hasLinks = false }: Pick<InspectNetworkOptions, 'hasLinks'>,
): readonly Together[] {
  const ofDaemon = together({ hasLinks });
  return ofDaemon === null ? [kernelTogether] : [kernelTogether, ofDaemon];
}

function withAnswers(sections: ReadonlyMap<string, Answer>, groups: readonly Together[]): ReadonlyMap<string, Answer> {
  const answers = groups.flatMap(({ command, answers }) => [...answers(sections.get(command)?.text ?? '')]);
  return new Map([...sections, ...answers.map(([name, text]) => [name, { isOk: true, text }] as const)]);
}

interface Answer {
  readonly isOk: boolean;
  readonly text: string;
}

function sectionsOf(stdout: string): ReadonlyMap<string, Answer> {
  const parts = stdout.split(/^@@ (\S+) (ok|failed)\n/m).slice(1);
  const sections = new Map<string, Answer>();
  for (let index = 0; index + 2 < parts.length; index += 3) {
    sections.set(parts[index] ?? '', { isOk: parts[index + 1] === 'ok', text: (parts[index + 2] ?? '').trimEnd() });
  }
  return sections;
}

function parsed<T>(sections: ReadonlyMap<string, Answer>, name: string, parse: (text: string) => T): Observation<T> {
  const section = sections.get(name);
  if (section === undefined) return unchecked(`${name}: no answer`);
  if (!section.isOk) return unchecked(`${name}: ${firstLine(section.text)}`);
  try {
    return observed(parse(section.text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return unchecked(`${name}: unexpected output: ${firstLine(section.text).slice(0, 120)}`);
  }
}

function parseClock(text: string): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seconds)) throw new SyntaxError('no clock');
  return seconds;
}

/** How old a handshake is, nobody knows without the clock of the node: none would be stale. */
function withClock<T>(seen: Observation<T>, clock: Observation<number>): Observation<T> {
  return seen.isObserved && !clock.isObserved ? unchecked(clock.reason) : seen;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'no output';
}
