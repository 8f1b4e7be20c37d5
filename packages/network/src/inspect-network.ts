import type { Context, NodeRunner } from '@dwcp/io';
import type { BfdSession, BgpPath, BgpSession } from './bgp/inspect.ts';
import { parseBfdPeers, parseBgpPaths, parseBgpSummary } from './bgp/inspect.ts';
import { type FirewallObservation, parseFirewall } from './firewall/inspect.ts';
import { type IpsecObservation, ipsecDumpFunction, parseIpsec } from './ipsec/inspect.ts';
import { type Observation, observed, unchecked } from './observation.ts';
import { type Probe, type ProbeResult, parseProbes, probeScript } from './probes.ts';
import { type KernelRoute, parseLinkMtu, parseRoutes } from './routes.ts';
import { parseWireguardDump, type WireguardDevice, wireguardDumpFunction } from './wireguard/inspect.ts';

/** What the network of one node looks like right now. Each part stands for itself: one may be unchecked alone. */
export interface NodeNetwork {
  readonly node: string;
  /** The node's clock, seconds since the epoch. */
  readonly atSeconds: number;
  readonly wireguard: Observation<readonly WireguardDevice[]>;
  readonly ipsec: Observation<IpsecObservation>;
  readonly linkMtuBytes: Observation<ReadonlyMap<string, number>>;
  readonly bgpSessions: Observation<readonly BgpSession[]>;
  readonly bgpPaths: Observation<readonly BgpPath[]>;
  readonly bfd: Observation<readonly BfdSession[]>;
  readonly routes: Observation<readonly KernelRoute[]>;
  readonly firewall: Observation<FirewallObservation>;
  /** FRR's running configuration as vtysh prints it. */
  readonly routingConfig: Observation<string>;
  readonly probes: readonly ProbeResult[];
}

export interface InspectNetworkOptions {
  /** Sent from the node while it is looked at. */
  readonly probes?: readonly Probe[];
  readonly timeoutMs?: number;
  /** Only these parts are looked at, the others are unchecked; all when left out. */
  readonly parts?: readonly NetworkPart[];
}

export type NetworkPart = (typeof sectionCommands)[number][0];

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
  const { stdout } = await runner.run(['sh', '-s'], {
    input: script(probes, options.parts ?? null),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
  });
  const sections = sectionsOf(stdout);
  return {
    node: runner.node,
    atSeconds: Number(sections.get('clock')?.text ?? Number.NaN),
    wireguard: parsed(sections, 'wireguard', parseWireguardDump),
    ipsec: parsed(sections, 'ipsec', parseIpsec),
    linkMtuBytes: parsed(sections, 'links', parseLinkMtu),
    bgpSessions: parsed(sections, 'bgp-sessions', parseBgpSummary),
    bgpPaths: parsed(sections, 'bgp-paths', parseBgpPaths),
    bfd: parsed(sections, 'bfd', parseBfdPeers),
    routes: parsed(sections, 'routes', parseRoutes),
    firewall: parsed(sections, 'firewall', parseFirewall),
    routingConfig: parsed(sections, 'routing-config', (text) => text),
    probes: parseProbes(probes, sections.get('probes')?.text ?? ''),
  };
}

const sectionCommands = [
  ['clock', 'date +%s'],
  ['wireguard', 'wireguard_dump'],
  ['ipsec', 'ipsec_dump'],
  ['links', 'ip -json link show'],
  ['bgp-sessions', "vtysh -c 'show bgp ipv4 unicast summary json'"],
  ['bgp-paths', "vtysh -c 'show bgp ipv4 unicast json'"],
  ['bfd', "vtysh -c 'show bfd peers json'"],
  ['routes', 'ip -json -4 route show table main'],
  ['firewall', 'nft --json list ruleset'],
  ['routing-config', "vtysh -c 'show running-config'"],
] as const;

/** A failing command runs once more for its words: mixed into the output they would spoil a good one. */
function script(probes: readonly Probe[], parts: readonly NetworkPart[] | null): string {
  const wanted = sectionCommands.filter(([name]) => parts === null || name === 'clock' || parts.includes(name));
  return [
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"',
    wireguardDumpFunction,
    ipsecDumpFunction,
    'section() {',
    '  name=$1',
    '  shift',
    '  if output=$("$@" 2>/dev/null); then verdict=ok; else verdict=failed; output=$("$@" 2>&1); fi',
    `  printf '@@ %s %s\\n%s\\n' "$name" "$verdict" "$output"`,
    '}',
    ...wanted.map(([name, command]) => `section ${name} ${command}`),
    ...(probes.length === 0 ? [] : [`printf '@@ probes ok\\n'`, probeScript(probes)]),
    '',
  ].join('\n');
}

interface Section {
  readonly isOk: boolean;
  readonly text: string;
}

function sectionsOf(stdout: string): ReadonlyMap<string, Section> {
  const parts = stdout.split(/^@@ (\S+) (ok|failed)\n/m).slice(1);
  const sections = new Map<string, Section>();
  for (let index = 0; index + 2 < parts.length; index += 3) {
    sections.set(parts[index] ?? '', { isOk: parts[index + 1] === 'ok', text: (parts[index + 2] ?? '').trimEnd() });
  }
  return sections;
}

function parsed<T>(sections: ReadonlyMap<string, Section>, name: string, parse: (text: string) => T): Observation<T> {
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

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'no output';
}
