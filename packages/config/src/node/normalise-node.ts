import type { NodeConfig } from '@dwcp/model';
import type { ModeDocument } from '../schema/mode/index.ts';
import type { NodeDocument } from '../schema/node/index.ts';
import { dataListen, metricsListen } from './default-listeners.ts';

/** Everything explicit; null when a file or an address is named by neither document, which is a finding by then. */
export function normaliseNode(document: NodeDocument, mode: ModeDocument): NodeConfig | null {
  const listen = dataListen(document, mode);
  const { tls } = mode.security;
  const { cert = tls.cert, key = tls.key, ca = tls.ca } = document.tls;
  if (listen === null || cert === undefined || key === undefined || ca === undefined) return null;
  return {
    name: document.name,
    listen,
    peers: document.peers,
    forwards: document.forwards,
    allowTargets: document.allowTargets.map((allowed) =>
      typeof allowed === 'string' ? { target: allowed, peers: null } : allowed,
    ),
    tls: { cert, key, ca },
    dataDirectory: document.dataDirectory,
    controlSocket: document.controlSocket,
    metricsListen: metricsListen(document, mode),
  };
}
