import type { Gateway, Topology } from '@dwcp/model';
import { lines, notice } from '../role-part.ts';
import { daemonPeers } from './peers.ts';
import { tlsFiles } from './tls-files.ts';

/**
 * node.yaml of a gateway. Its own address inside the site, and those of its peers inside theirs: the way between them leads
 * through the tunnels or nowhere, and to another tunnel when one falls.
 */
export function renderNodeFile(topology: Topology, gateway: Gateway): string {
  const { dataPort, metricsPort } = topology.modeConfig;
  return lines(
    `# ${notice(gateway.name)}`,
    'formatVersion: 1',
    `name: ${gateway.name}`,
    `listen: ${at(gateway, dataPort)}`,
    'peers:',
    daemonPeers(topology, gateway.name).map((peer) => `  - { name: ${peer.name}, address: ${at(peer, dataPort)} }`),
    'tls:',
    Object.entries(tlsFiles).map(([name, path]) => `  ${name}: ${path}`),
    // Where Node Exporter is too: nothing listens on the public side.
    'metrics:',
    `  listen: ${at(gateway, metricsPort)}`,
  );
}

/** Quoted where YAML would read a list. */
function at({ address }: Gateway, port: number): string {
  return address.includes(':') ? `"[${address}]:${port}"` : `${address}:${port}`;
}
