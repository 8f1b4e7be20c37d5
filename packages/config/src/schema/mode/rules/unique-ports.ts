import { dottedPath } from '../../../source-map.ts';
import { at, modeRule } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** QUIC is UDP (RFC 9000), so it may have the number of a TCP port. */
export const uniquePorts = modeRule(
  { id: 'mode/unique-ports', severity: 'high', title: 'every listener of a node has a port of its own' },
  (document) => {
    const listeners = listenersOf(document);
    return listeners.flatMap((listener, index) => {
      const taken = listeners
        .slice(0, index)
        .find((other) => other.port === listener.port && other.protocol === listener.protocol);
      if (taken === undefined) return [];
      return [
        {
          path: listener.path,
          message: `${listener.port}/${listener.protocol} is already used by ${dottedPath(taken.path)}`,
          hint: 'give each listener a port of its own',
        },
      ];
    });
  },
);

interface Listener {
  readonly path: readonly (string | number)[];
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

function listenersOf({ network, monitoring }: ModeDocument): readonly Listener[] {
  const listeners: Listener[] = [];
  const add = (path: Listener['path'], port: number | undefined, transport: string | undefined): void => {
    if (port !== undefined) listeners.push({ path, port, protocol: transport === 'quic' ? 'udp' : 'tcp' });
  };
  add(at('network.port'), network.port, network.transport);
  // With QUIC as the one transport, network.port and network.quic.port are the same listener.
  if (network.quic?.enabled === true && network.transport !== 'quic')
    add(at('network.quic.port'), network.quic.port, 'quic');
  if (network.fallback?.enabled === true)
    add(at('network.fallback.port'), network.fallback.port, network.fallback.transport);
  for (const [index, candidate] of (network.transports ?? []).entries()) {
    if (candidate.enabled) add([...at('network.transports'), index, 'port'], candidate.port, candidate.name);
  }
  if (monitoring.enabled) add(at('monitoring.metricsPort'), monitoring.metricsPort, 'tcp');
  return listeners;
}
