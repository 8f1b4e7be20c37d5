import type { EnvironmentDocument, GatewayDocument, NodeDocument, SiteDocument } from '../schema/environment/index.ts';
import type { Path } from './rule.ts';

interface MachinePlace {
  readonly name: string;
  readonly site: string;
  readonly siteDocument: SiteDocument;
  /** Path of the machine in the document. */
  readonly path: Path;
}

export interface GatewayPlace extends MachinePlace {
  readonly role: 'gateway';
  readonly machine: GatewayDocument;
}

export interface NodePlace extends MachinePlace {
  readonly role: 'node';
  readonly machine: NodeDocument;
}

export function gatewaysOf(document: EnvironmentDocument): readonly GatewayPlace[] {
  return Object.entries(document.sites).flatMap(([site, siteDocument]) =>
    Object.entries(siteDocument.gateways).map(([name, machine]): GatewayPlace => {
      return { name, site, siteDocument, machine, role: 'gateway', path: ['sites', site, 'gateways', name] };
    }),
  );
}

export function nodesOf(document: EnvironmentDocument): readonly NodePlace[] {
  return Object.entries(document.sites).flatMap(([site, siteDocument]) =>
    Object.entries(siteDocument.nodes).map(([name, machine]): NodePlace => {
      return { name, site, siteDocument, machine, role: 'node', path: ['sites', site, 'nodes', name] };
    }),
  );
}

/** Gateways first, in the order of the description. */
export function machinesOf(document: EnvironmentDocument): readonly (GatewayPlace | NodePlace)[] {
  return [...gatewaysOf(document), ...nodesOf(document)];
}
