import { backendLink, type IpsecBackend, ipsecBackends } from './backend.ts';
import { runDirectory } from './service-script.ts';
import { listIn, messageOf, messagesIn, parseViciEvents, textIn, type ViciMessage } from './vici-text.ts';

/** What strongSwan of a gateway has loaded and negotiated. Holds no secret. */
export interface IpsecObservation {
  /** Null where the gateway has no IPsec tunnel, or its service was never started. */
  readonly backend: IpsecBackend | null;
  readonly connections: readonly LoadedConnection[];
  readonly ikeSas: readonly IkeSa[];
  /** What swanctl refused when it loaded the files last; empty when it took every line. */
  readonly loadErrors: readonly string[];
}

export interface LoadedConnection {
  readonly name: string;
  readonly remoteAddresses: readonly string[];
  readonly version: string;
  readonly dpdDelaySeconds: string;
  readonly rekeySeconds: string;
  readonly reauthSeconds: string;
  readonly local: LoadedIdentity;
  readonly remote: LoadedIdentity;
  readonly children: readonly LoadedChild[];
}

export interface LoadedIdentity {
  readonly id: string;
  /** `pre-shared key` or `public key`. */
  readonly method: string;
}

export interface LoadedChild {
  readonly name: string;
  readonly rekeySeconds: string;
  readonly dpdAction: string;
  readonly closeAction: string;
  readonly localSelectors: readonly string[];
  readonly remoteSelectors: readonly string[];
}

export interface IkeSa {
  readonly name: string;
  /** `ESTABLISHED` when authenticated; `CONNECTING`, `REKEYED`, … otherwise. */
  readonly status: string;
  /** Encryption, pseudorandom function and key exchange. */
  readonly algorithms: string;
  readonly ageSeconds: number;
  /** From its start until it is rekeyed; null when that is overdue, or never. */
  readonly rekeySeconds: number | null;
  readonly children: readonly ChildSa[];
}

export interface ChildSa {
  readonly name: string;
  /** `INSTALLED` when it carries packets. */
  readonly status: string;
  readonly encryption: string;
  /** Null until the first rekeying: before, the keys are those of the IKE SA. */
  readonly keyExchange: string | null;
  readonly localSelectors: readonly string[];
  readonly remoteSelectors: readonly string[];
  readonly ageSeconds: number;
  /** From its start until it ends unless it was rekeyed; null when it never ends. */
  readonly lifeSeconds: number | null;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/**
 * Shell function that prints what the daemon has loaded and negotiated; secrets are in none of it. Prints nothing on a
 * node without IPsec tunnels where no daemon listens, fails with swanctl's words when the daemon does not answer.
 */
export const ipsecDumpFunction: string = `ipsec_dump() {
  [ -e /usr/lib/dwcp/ipsec ] || [ -S /run/charon.vici ] || return 0
  for what in conns sas; do
    # Of plugins that are not installed swanctl complains each time.
    answer=$(swanctl "--list-$what" --raw 2>&1) || { printf '%s\\n' "$answer" | grep -v "^plugin '"; return 1; }
    printf '%s\\n' "$answer" | grep '^list-'
  done
  [ -e /usr/lib/dwcp/ipsec ] || return 0
  printf 'backend %s\\n' "$(readlink ${backendLink})"
  sed 's/^/load /' ${runDirectory}/load.log 2>/dev/null || echo 'load nothing was loaded, exit code 1'
}`;

/** Parses what the function printed. */
export function parseIpsec(text: string): IpsecObservation {
  const lines = text.split('\n');
  const of = (prefix: string): readonly string[] =>
    lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  const events = parseViciEvents(lines.filter((line) => line.startsWith('list-')).join('\n'));
  const named = (name: string): readonly (readonly [string, ViciMessage])[] =>
    events.filter((event) => event.name === name).flatMap(({ message }) => messagesIn(message));
  const [backend] = of('backend ');
  return {
    backend: ipsecBackends.find((candidate) => candidate === backend) ?? null,
    connections: named('list-conn').map(([name, message]) => connectionOf(name, message)),
    ikeSas: named('list-sa').map(([name, message]) => ikeSaOf(name, message)),
    loadErrors: loadErrorsOf(of('load ')),
  };
}

/** The lines of `swanctl --load-all` that say what was not loaded; its last one is the exit code. */
export function loadErrorsOf(lines: readonly string[]): readonly string[] {
  // What was loaded has a name of its own; a count of what was not loaded begins with the same word.
  const others = lines.filter((line) => !/^loaded (?!\d)/.test(line));
  const errors = others.filter((line) => /failed|error|invalid|unknown|unable|not found|syntax/i.test(line));
  const code = /exit code (\d+)$/.exec(lines.at(-1) ?? '')?.[1] ?? '0';
  if (errors.length > 0) return errors.filter((line) => !/^(no |exit code)/.test(line));
  return code === '0' ? [] : [`swanctl exited with ${code}`];
}

function connectionOf(name: string, message: ViciMessage): LoadedConnection {
  return {
    name,
    remoteAddresses: listIn(message, 'remote_addrs'),
    version: textIn(message, 'version'),
    dpdDelaySeconds: textIn(message, 'dpd_delay'),
    rekeySeconds: textIn(message, 'rekey_time'),
    reauthSeconds: textIn(message, 'reauth_time'),
    local: identityOf(messageOf(message, 'local-1')),
    remote: identityOf(messageOf(message, 'remote-1')),
    children: messagesIn(messageOf(message, 'children')).map(([child, fields]) => ({
      name: child,
      rekeySeconds: textIn(fields, 'rekey_time'),
      dpdAction: textIn(fields, 'dpd_action'),
      closeAction: textIn(fields, 'close_action'),
      localSelectors: listIn(fields, 'local-ts'),
      remoteSelectors: listIn(fields, 'remote-ts'),
    })),
  };
}

function identityOf(message: ViciMessage): LoadedIdentity {
  return { id: textIn(message, 'id'), method: textIn(message, 'class') };
}

function ikeSaOf(name: string, message: ViciMessage): IkeSa {
  return {
    name,
    status: textIn(message, 'state'),
    algorithms: [encryptionOf(message), textIn(message, 'prf-alg'), textIn(message, 'dh-group')].join('/'),
    ageSeconds: Number(textIn(message, 'established')),
    rekeySeconds: sumOf(message, ['established', 'rekey-time']),
    children: messagesIn(messageOf(message, 'child-sas')).map(([, child]) => ({
      name: textIn(child, 'name'),
      status: textIn(child, 'state'),
      encryption: encryptionOf(child),
      keyExchange: textIn(child, 'dh-group') || null,
      localSelectors: listIn(child, 'local-ts'),
      remoteSelectors: listIn(child, 'remote-ts'),
      ageSeconds: Number(textIn(child, 'install-time')),
      lifeSeconds: sumOf(child, ['install-time', 'life-time']),
      receivedBytes: Number(textIn(child, 'bytes-in')),
      sentBytes: Number(textIn(child, 'bytes-out')),
    })),
  };
}

/** Null when one of them is not told. */
function sumOf(message: ViciMessage, names: readonly string[]): number | null {
  const texts = names.map((name) => textIn(message, name));
  return texts.every((text) => /^\d+$/.test(text)) ? texts.reduce((sum, text) => sum + Number(text), 0) : null;
}

function encryptionOf(message: ViciMessage): string {
  const size = textIn(message, 'encr-keysize');
  return `${textIn(message, 'encr-alg')}${size === '' ? '' : `-${size}`}`;
}
