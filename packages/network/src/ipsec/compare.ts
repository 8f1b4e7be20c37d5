import type { Difference } from '../difference.ts';
import { listedAlgorithms } from './algorithms.ts';
import type { IpsecBackend } from './backend.ts';
import type { IpsecConnection } from './connections.ts';
import type { ChildSa, IkeSa, IpsecObservation, LoadedConnection } from './inspect.ts';
import { childSelectors, overtimeSeconds } from './render.ts';

export type IpsecDifferenceKind =
  | 'interface-missing'
  | 'mtu-differs'
  | 'backend-missing'
  | 'load-failed'
  | 'connection-missing'
  | 'connection-extra'
  | 'connection-differs'
  | 'sa-missing'
  | 'sa-extra'
  | 'sa-algorithms-differ'
  | 'sa-selectors-differ'
  | 'sa-lifetime-differs';

export type IpsecDifference = Difference<IpsecDifferenceKind>;

export interface IpsecObserved {
  readonly ipsec: IpsecObservation;
  /** MTU by device. */
  readonly mtuBytes: ReadonlyMap<string, number>;
}

/** Differences between the connections a gateway must run and those it has loaded and negotiated, in order. */
export function compareIpsec(wanted: readonly IpsecConnection[], observed: IpsecObserved): readonly IpsecDifference[] {
  const { ipsec } = observed;
  const { backend } = ipsec;
  return [
    ...ipsec.loadErrors.map((error) => different('load-failed', 'swanctl', { observed: error })),
    ...(backend === null && wanted.length > 0 ? [different('backend-missing', 'strongSwan')] : []),
    ...wanted.flatMap((one) => compareDevice(one, observed.mtuBytes)),
    ...wanted.flatMap((one) => compareLoaded(one, ipsec, backend ?? 'kernel')),
    ...wanted.flatMap((one) => compareSa(one, ipsec, backend ?? 'kernel')),
  ];
}

/**
 * Connections and SAs nobody wants, whatever their names: what is loaded, and an SA that stayed when its connection was taken
 * away. One that nobody has authenticated yet is anybody's knock at the door, and one that is deleted is on its way out.
 */
export function compareUnwantedIpsec(
  wanted: readonly IpsecConnection[],
  { connections, ikeSas }: IpsecObservation,
): readonly IpsecDifference[] {
  const names = new Set(wanted.map(({ name }) => name));
  const extra = connections.filter(({ name }) => !names.has(name));
  // What is loaded is told of itself.
  const known = new Set([...names, ...extra.map(({ name }) => name)]);
  return [
    ...extra.map(({ name, remoteAddresses }) =>
      different('connection-extra', name, { observed: `loaded, to ${remoteAddresses.join(', ') || 'anybody'}` }),
    ),
    ...extraSas(ikeSas, known),
  ];
}

const comingOrGoing = ['CREATED', 'CONNECTING', 'DELETING', 'DESTROYING'];

function extraSas(ikeSas: readonly IkeSa[], known: ReadonlySet<string>): readonly IpsecDifference[] {
  const extra = ikeSas.filter(({ name, status }) => !known.has(name) && !comingOrGoing.includes(status));
  return [...new Set(extra.map(({ name }) => name))].map((name) => {
    const sas = extra.filter((sa) => sa.name === name);
    const words = sas.map(({ status, children }) => [status, ...children.map((child) => child.status)].join(' '));
    const networks = new Set(sas.flatMap((sa) => sa.children.flatMap((child) => child.remoteSelectors)));
    const to = networks.size === 0 ? '' : `, to ${[...networks].join(', ')}`;
    return different('sa-extra', name, { observed: `${words.join(', ')}${to}` });
  });
}

function compareDevice(wanted: IpsecConnection, mtuBytes: ReadonlyMap<string, number>): readonly IpsecDifference[] {
  const observed = mtuBytes.get(wanted.interface);
  if (observed === undefined) return [different('interface-missing', wanted.interface)];
  if (observed === wanted.mtuBytes) return [];
  return [different('mtu-differs', wanted.interface, { wanted: `${wanted.mtuBytes}`, observed: `${observed}` })];
}

function compareLoaded(
  wanted: IpsecConnection,
  { connections }: IpsecObservation,
  backend: IpsecBackend,
): readonly IpsecDifference[] {
  const loaded = connections.find(({ name }) => name === wanted.name);
  if (loaded === undefined) return [different('connection-missing', wanted.name)];
  const rows = loadedRows(loaded);
  return wantedRows(wanted, backend)
    .filter(([name, value]) => rows.get(name) !== value)
    .map(([name, value]) =>
      different('connection-differs', `${wanted.name} ${name}`, {
        wanted: value,
        observed: rows.get(name) ?? 'nothing',
      }),
    );
}

/** Every field `--list-conns` shows of what was rendered; the proposals it does not show are judged by the SAs. */
function wantedRows(wanted: IpsecConnection, backend: IpsecBackend): readonly (readonly [string, string])[] {
  const { settings } = wanted;
  const method = settings.authentication === 'psk' ? 'pre-shared key' : 'public key';
  const selectors = childSelectors(wanted, backend);
  return [
    ['version', 'IKEv2'],
    ['remote address', wanted.remoteAddress],
    ['dpd_delay', `${settings.dpdDelaySeconds}`],
    ['rekey_time', `${settings.ikeRekeySeconds}`],
    ['reauth_time', '0'],
    ['local id', wanted.localId],
    ['local auth', method],
    ['remote id', wanted.remoteId],
    ['remote auth', method],
    ['children', wanted.name],
    ['child rekey_time', `${settings.childRekeySeconds}`],
    // swanctl's `restart` and `clear` are the daemon's `start` and `none`.
    ['child dpd_action', wanted.isInitiator ? 'start' : 'none'],
    ['child close_action', wanted.isInitiator ? 'start' : 'none'],
    ['child local_ts', selectors.local],
    ['child remote_ts', selectors.remote],
  ];
}

function loadedRows(loaded: LoadedConnection): ReadonlyMap<string, string> {
  const [child] = loaded.children;
  return new Map([
    ['version', loaded.version],
    ['remote address', loaded.remoteAddresses.join(',')],
    ['dpd_delay', loaded.dpdDelaySeconds],
    ['rekey_time', loaded.rekeySeconds],
    ['reauth_time', loaded.reauthSeconds],
    ['local id', loaded.local.id],
    ['local auth', loaded.local.method],
    ['remote id', loaded.remote.id],
    ['remote auth', loaded.remote.method],
    ['children', loaded.children.map(({ name }) => name).join(',')],
    ['child rekey_time', child?.rekeySeconds ?? ''],
    ['child dpd_action', child?.dpdAction || 'none'],
    ['child close_action', child?.closeAction || 'none'],
    ['child local_ts', child?.localSelectors.join(',') ?? ''],
    ['child remote_ts', child?.remoteSelectors.join(',') ?? ''],
  ]);
}

function compareSa(
  wanted: IpsecConnection,
  { ikeSas }: IpsecObservation,
  backend: IpsecBackend,
): readonly IpsecDifference[] {
  const of = ikeSas.filter(({ name }) => name === wanted.name);
  const live = liveSa(of, wanted.name);
  if (live === null) {
    const observed = of.map((sa) => [sa.status, ...sa.children.map(({ status }) => status)].join(' ')).join(', ');
    return [different('sa-missing', wanted.name, { wanted: 'ESTABLISHED INSTALLED', observed: observed || 'none' })];
  }
  const { ikeProposals, espProposals } = wanted.settings;
  const esp = espProposals.map((proposal) => listedAlgorithms(proposal).split('/'));
  const isEspOffered = esp.some(
    ([encryption, exchange]) =>
      encryption === live.child.encryption && (live.child.keyExchange === null || live.child.keyExchange === exchange),
  );
  const selectors = childSelectors(wanted, backend);
  const here = `${live.child.localSelectors.join(',')} === ${live.child.remoteSelectors.join(',')}`;
  const asked = `${selectors.local} === ${selectors.remote}`;
  return [
    ...(ikeProposals.some((proposal) => listedAlgorithms(proposal) === live.ike.algorithms)
      ? []
      : [
          different('sa-algorithms-differ', `${wanted.name} IKE`, {
            wanted: ikeProposals.map(listedAlgorithms).join(' or '),
            observed: live.ike.algorithms,
          }),
        ]),
    ...(isEspOffered
      ? []
      : [
          different('sa-algorithms-differ', `${wanted.name} ESP`, {
            wanted: espProposals.map(listedAlgorithms).join(' or '),
            observed: [live.child.encryption, live.child.keyExchange].filter((word) => word !== null).join('/'),
          }),
        ]),
    // Two ends with different backends narrow to the smaller selectors, and each then waits for the other's packets.
    ...(here === asked ? [] : [different('sa-selectors-differ', wanted.name, { wanted: asked, observed: here })]),
    ...compareLifetimes(wanted, live),
  ];
}

/** Both ends count whole seconds, and not at the same moment. */
const clockSeconds = 10;

/** How long an SA lives was decided when it was made: what was loaded then may be another configuration than now. */
function compareLifetimes(
  { name, settings }: IpsecConnection,
  { ike, child }: { readonly ike: IkeSa; readonly child: ChildSa },
): readonly IpsecDifference[] {
  const { ikeRekeySeconds, childRekeySeconds } = settings;
  const life = childRekeySeconds + overtimeSeconds(childRekeySeconds);
  const isLifeRight = child.lifeSeconds !== null && Math.abs(child.lifeSeconds - life) <= clockSeconds;
  // The daemon rekeys up to the overtime earlier, so that the two ends do not both at once.
  const earliest = ikeRekeySeconds - overtimeSeconds(ikeRekeySeconds);
  const rekey = ike.rekeySeconds;
  const isRekeyRight = rekey === null || (rekey >= earliest - clockSeconds && rekey <= ikeRekeySeconds + clockSeconds);
  return [
    ...(isRekeyRight
      ? []
      : [
          different('sa-lifetime-differs', `${name} IKE`, {
            wanted: `new keys after ${earliest} to ${ikeRekeySeconds} s`,
            observed: `after ${rekey} s`,
          }),
        ]),
    ...(isLifeRight
      ? []
      : [
          different('sa-lifetime-differs', `${name} ESP`, {
            wanted: `ends after ${life} s`,
            observed: child.lifeSeconds === null ? 'never ends' : `ends after ${child.lifeSeconds} s`,
          }),
        ]),
  ];
}

/** The youngest IKE SA that is authenticated and whose child SA carries packets; null when there is none. */
export function liveSa(
  ikeSas: readonly IkeSa[],
  name: string,
): { readonly ike: IkeSa; readonly child: ChildSa } | null {
  const live = ikeSas
    .filter((sa) => sa.name === name && sa.status === 'ESTABLISHED')
    .flatMap((ike) => ike.children.filter((child) => child.status === 'INSTALLED').map((child) => ({ ike, child })))
    .toSorted((a, b) => a.child.ageSeconds - b.child.ageSeconds);
  return live[0] ?? null;
}

function different(
  kind: IpsecDifferenceKind,
  subject: string,
  values: { readonly wanted?: string; readonly observed?: string } = {},
): IpsecDifference {
  return { kind, subject, wanted: values.wanted ?? null, observed: values.observed ?? null };
}
