import { asList, asRecord, type JsonRecord, numberOf, textOf } from '../json-reader.ts';
import { programDirectory } from './program.ts';

/** What dwcpd of a node says of itself; `null` when none runs there. */
export type DaemonObservation = DaemonSeen | null;

export interface DaemonSeen {
  readonly health: DaemonHealth;
  /** Why the node is not healthy, links aside. */
  readonly reasons: readonly string[];
  readonly links: readonly DaemonLink[];
}

export interface DaemonLink {
  readonly peer: string;
  readonly status: 'connecting' | 'established' | 'draining' | 'down';
  readonly isQuarantined: boolean;
  /** What carries now; null while nothing does. */
  readonly transport: string | null;
  /** What should carry: differs from `transport` when something is wrong, or another was chosen. */
  readonly expectedTransport: string;
  readonly security: string | null;
  /** Half of the round trips were faster, in microseconds; null while none was measured. */
  readonly roundTripMicros: number | null;
  readonly health: DaemonHealth;
  readonly reasons: readonly string[];
}

export type DaemonHealth = 'healthy' | 'degraded' | 'unhealthy';

const controlSocket = '/run/dwcpd/control.sock';

/**
 * Function of perl that gives what dwcpd says of itself at its control socket, in the words of dwcp-ctl, or nothing. Its answer is
 * one line: what holds more could pass for another part of the look. Who waits for it too long is ended by an alarm.
 */
export function askedDwcpd(socket: string = controlSocket): string {
  return `sub dwcpd {
    alarm ${answerSeconds};
    # AF_UNIX and SOCK_STREAM: to load their names takes longer than to ask.
    socket(my $connection, 1, 1, 0) or return "";
    connect($connection, pack("Sa108", 1, "${socket}")) or return "";
    syswrite($connection, qq({"version":1,"command":"status","arguments":{}}\\n)) or return "";
    my $answer = "";
    while (sysread($connection, $answer, 65536, length $answer)) { return "" if length $answer > ${maxCharacters} }
    return $answer =~ /\\A\\{"version":1,"result":(\\{[^\\n]*\\})\\}\\n\\z/ ? $1 : "";
  }`;
}

/**
 * Shell function that prints what dwcpd says of itself, or `null` where none runs. It is asked at its control socket, for the start
 * of dwcp-ctl takes longer than the whole look; and by dwcp-ctl where that fails. Exit code 2 of dwcp-ctl: something is not healthy,
 * and the document says what. That nobody answers is an answer; whatever else goes wrong leaves open how the daemon is.
 */
export function daemonStatusFunction({
  socket = controlSocket,
  ctl = `${programDirectory}/bin/dwcp-ctl`,
}: {
  readonly socket?: string;
  readonly ctl?: string;
} = {}): string {
  return `dwcpd_status() {
  perl -e '
  ${askedDwcpd(socket)}
  my $told = dwcpd();
  die if $told eq "";
  print $told;
' 2>/dev/null && return
  answer=$(${ctl} status --json --timeout ${answerSeconds} 2>/dev/null) && code=0 || code=$?
  case $code:$answer in
  0:* | 2:*) printf '%s' "$answer" ;;
  1:*DAEMON_NOT_RUNNING*) echo null ;;
  *) ${ctl} status --timeout ${answerSeconds}; return 1 ;;
  esac
}`;
}

const answerSeconds = 5;

/** Throws SyntaxError for anything but what dwcp-ctl says: no word of it is taken on trust. */
export function parseDaemonStatus(text: string): DaemonObservation {
  if (text.length > maxCharacters) throw new SyntaxError('longer than any status');
  const value: unknown = JSON.parse(text);
  if (value === null) return null;
  const report = asRecord(value);
  const health = asRecord(report.health);
  const ofLinks = new Map(asList(health.links).map((one) => [textOf(asRecord(one), 'peer'), asRecord(one)]));
  if (!Array.isArray(report.links)) throw new SyntaxError('no list of links');
  return {
    health: healthOf(health),
    reasons: asList(health.components).flatMap((one) => componentReasons(asRecord(one))),
    links: report.links.map((one) => linkOf(asRecord(one), ofLinks)),
  };
}

const maxCharacters = 4 * 1024 * 1024;
/** As in a certificate (RFC 1035). */
const maxNameCharacters = 253;
const maxReasonCharacters = 300;
const statuses = ['connecting', 'established', 'draining', 'down'] as const;
const healths = ['healthy', 'degraded', 'unhealthy'] as const;

function linkOf(link: JsonRecord, healthByPeer: ReadonlyMap<string | null, JsonRecord>): DaemonLink {
  const peer = required(link, 'peer');
  if (peer.length > maxNameCharacters) throw new SyntaxError('a peer whose name is longer than any');
  const health = healthByPeer.get(peer);
  if (health === undefined) throw new SyntaxError(`nothing about the health of the link to ${peer}`);
  if (typeof link.isQuarantined !== 'boolean') throw new SyntaxError('isQuarantined is no boolean');
  return {
    peer,
    status: oneOf(statuses, link.status),
    isQuarantined: link.isQuarantined,
    transport: textOf(link, 'transport'),
    expectedTransport: required(link, 'expectedTransport'),
    security: textOf(link, 'security'),
    roundTripMicros: numberOf(asRecord(link.roundTripMicros), 'p50'),
    health: healthOf(health),
    reasons: textsIn(health.reasons),
  };
}

function componentReasons(component: JsonRecord): readonly string[] {
  if (healthOf(component) === 'healthy') return [];
  return textsIn(component.reasons).map((reason) => `${required(component, 'component')}: ${reason}`);
}

function healthOf({ status }: JsonRecord): DaemonHealth {
  return oneOf(healths, status);
}

function textsIn(value: unknown): readonly string[] {
  const texts = asList(value).filter((one): one is string => typeof one === 'string');
  return texts.map((text) => (text.length > maxReasonCharacters ? `${text.slice(0, maxReasonCharacters)}…` : text));
}

function required(record: JsonRecord, name: string): string {
  const text = textOf(record, name);
  if (text === null || text === '') throw new SyntaxError(`${name} is no text`);
  return text;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new SyntaxError(`one of ${allowed.join(', ')} was expected`);
  return found;
}
