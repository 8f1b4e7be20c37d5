import { createHash } from 'node:crypto';
import type { Topology, TunnelSecrets } from '@dwcp/model';
import { secretFiles } from '@dwcp/network';

/** Texts by path, by node: what a node holds beside its release. Written only where `configureNodes` puts them. */
export type SecretFiles = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function secretFilesOf(topology: Topology, secrets: TunnelSecrets): SecretFiles {
  return Object.fromEntries(
    topology.gateways
      .map((gateway) => [gateway.name, secretFiles(topology, gateway, secrets)] as const)
      .filter(([, files]) => Object.keys(files).length > 0),
  );
}

/** What a node's files are compared by: sha256 of each text without its line feeds. */
export function secretDigests(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      createHash('sha256').update(text.replaceAll('\n', '')).digest('hex'),
    ]),
  );
}
