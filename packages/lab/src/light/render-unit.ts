import { DwcpError } from '@dwcp/model';
import { lastOf, parseSpan, splitWords, type UnitSettings } from './unit-file.ts';

/** A user by number, as the kernel wants it. */
export interface UserIdentity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A unit as process 1 of a light host is told it: what to run and when to run it again, word by word between tabs.
 * Sandboxing, ordering and everything about targets are left out: the caller starts units in their order.
 */
export function renderUnit(
  unit: string,
  settings: UnitSettings,
  options: {
    /** Of EnvironmentFile=. */
    readonly environment: Readonly<Record<string, string>>;
    readonly user: UserIdentity | null;
  },
): string {
  const service = (key: string) => lastOf(settings, `Service.${key}`);
  const environment = {
    ...Object.fromEntries(
      (settings.get('Service.Environment') ?? []).flatMap(splitWords).map((word) => splitAssignment(word)),
    ),
    ...options.environment,
  };
  const type = service('Type') ?? 'simple';
  const pidFile = service('PIDFile');
  const span = (key: string) => parseSpan(service(key) ?? '');
  const burst = lastOf(settings, 'Unit.StartLimitBurst') ?? service('StartLimitBurst');
  const interval = lastOf(settings, 'Unit.StartLimitIntervalSec') ?? service('StartLimitInterval');
  const lines: (readonly string[])[] = [
    ['type', type === 'exec' || type === 'dbus' ? 'simple' : type],
    ['restart', service('Restart') ?? 'no'],
    ['restart-ms', String(span('RestartSec') ?? 100)],
    ['timeout-ms', String(span('TimeoutStartSec') ?? span('TimeoutSec') ?? 90_000)],
    ['limit', burst ?? '5', String(parseSpan(interval ?? '') ?? 10_000)],
    ['nice', service('Nice') ?? '0'],
    ['umask', service('UMask') ?? '0022'],
    ...(settings.get('Service.RestartPreventExitStatus') ?? []).flatMap(splitWords).map((code) => ['prevent', code]),
    ...(settings.get('Service.AmbientCapabilities') ?? [])
      .flatMap(splitWords)
      .map((name) => ['ambient', capabilityNumber(unit, name)]),
    ...directoryKeys.flatMap(([key, parent]) =>
      (settings.get(`Service.${key}`) ?? [])
        .flatMap(splitWords)
        .map((name) => ['directory', `${parent}/${name}`, service(`${key}Mode`) ?? '0755']),
    ),
    ...(pidFile === null ? [] : [['pidfile', pidFile]]),
    ...(options.user === null ? [] : [['user', String(options.user.uid), String(options.user.gid)]]),
    ...Object.entries(environment).map(([name, value]) => ['environment', `${name}=${value}`]),
    ...commandKeys.flatMap(([key, when]) =>
      (settings.get(`Service.${key}`) ?? []).map((text) => renderCommand(unit, when, { text, environment })),
    ),
  ];
  return lines.map((words) => `${words.map(refuseControls).join('\t')}\n`).join('');
}

/** systemd.exec(5), "RuntimeDirectory=": what a unit finds there whenever it is started. */
const directoryKeys = [
  ['RuntimeDirectory', '/run'],
  ['StateDirectory', '/var/lib'],
  ['CacheDirectory', '/var/cache'],
  ['LogsDirectory', '/var/log'],
] as const;

/** capabilities(7), those a service of a node is given; their numbers are in linux/capability.h. */
const capabilities: Readonly<Record<string, number>> = {
  CAP_NET_BIND_SERVICE: 10,
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
};

function capabilityNumber(unit: string, name: string): string {
  const number = capabilities[name];
  if (number !== undefined) return String(number);
  throw new DwcpError('LAB_FAILED', `${unit} wants ${name}, which a light host does not know`, {
    hint: 'write `hosts: full` in the scenario',
  });
}

const commandKeys = [
  ['ExecStartPre', 'pre'],
  ['ExecStart', 'exec'],
  ['ExecStartPost', 'post'],
  ['ExecReload', 'reload'],
  ['ExecStop', 'stop'],
] as const;

/** Of the marks before a command (systemd.service(5)) only `-`, failure does not count, means something here. */
function renderCommand(
  unit: string,
  when: string,
  command: { readonly text: string; readonly environment: Readonly<Record<string, string>> },
): readonly string[] {
  const [, marks = '', line = ''] = /^([-@:+!]*)(.*)$/.exec(command.text) ?? [];
  const words = splitWords(expandSpecifiers(unit, line)).flatMap((word) => expandVariables(word, command.environment));
  return ['command', when, marks.includes('-') ? '-' : '+', ...words];
}

/** `$NAME` alone becomes as many words as it has, `${NAME}` one (systemd.service(5), "Command lines"). */
function expandVariables(word: string, environment: Readonly<Record<string, string>>): readonly string[] {
  const alone = /^\$([A-Z_][A-Z0-9_]*)$/.exec(word)?.[1];
  // The pid is known only when the command is run; process 1 sets it.
  if (alone !== undefined && alone !== 'MAINPID') return splitWords(environment[alone] ?? '');
  return [
    word.replaceAll(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (whole, name: string) =>
      name === 'MAINPID' ? whole : (environment[name] ?? ''),
    ),
  ];
}

function expandSpecifiers(unit: string, text: string): string {
  const name = unit.replace(/\.[a-z]+$/, '');
  const at = name.indexOf('@');
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    n: unit,
    N: name,
    p: at === -1 ? name : name.slice(0, at),
    i: at === -1 ? '' : name.slice(at + 1),
    I: at === -1 ? '' : name.slice(at + 1),
  };
  return text.replaceAll(/%(.)/g, (whole, letter: string) => values[letter] ?? whole);
}

function splitAssignment(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function refuseControls(word: string): string {
  if (/[\t\n]/.test(word)) throw new Error(`a unit has a control character in ${JSON.stringify(word)}`);
  return word;
}
