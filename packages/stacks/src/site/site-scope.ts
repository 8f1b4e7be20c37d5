import type { CloudRegion, Gateway, Node, Site, Topology } from '@dwcp/model';
import type { AwsResourceType, AwsScope } from '../aws.ts';
import { localName } from '../expression.ts';
import type { OriginPath } from '../origin.ts';
import { type CloudTarget, isEmulated } from '../target.ts';

/** A site in a cloud region while its resources are being made. */
export interface SiteScope extends AwsScope {
  readonly topology: Topology;
  readonly site: Site;
  readonly region: CloudRegion;
  readonly gateways: readonly Gateway[];
  /** Every machine of the site, gateways first. */
  readonly members: readonly Node[];
  readonly target: CloudTarget;
  /** Addresses of what the target cannot take; grows while resources are made. */
  readonly notEmulated: string[];
}

/** False when the target cannot take the resource, which is then listed as not emulated. */
export function canTake(scope: SiteScope, type: AwsResourceType, name: string): boolean {
  if (isEmulated(scope.target, type)) return true;
  scope.notEmulated.push(`${type}.${localName(scope.prefix, name)}`);
  return false;
}

/** Tags of a resource of the site; those of the environment come from the provider's default tags. */
export function siteTags(scope: SiteScope, name: string): Readonly<Record<string, string>> {
  return { Name: `dwcp-${scope.topology.environment.name}-${name}`, 'dwcp:site': scope.site.name };
}

export function nodeTags(scope: SiteScope, node: Node): Readonly<Record<string, string>> {
  return { ...siteTags(scope, node.name), 'dwcp:node': node.name, 'dwcp:mode': node.mode, 'dwcp:role': node.role };
}

/** A prefix, and what of the environment file it comes from. */
export interface OriginatedPrefix {
  readonly prefix: string;
  readonly origin: OriginPath;
}

/** Protected prefixes of all other sites. */
export function remotePrefixes(scope: SiteScope): readonly OriginatedPrefix[] {
  return scope.topology.sites
    .filter((site) => site.name !== scope.site.name)
    .flatMap((site) =>
      site.prefixes.map((prefix, index) => ({
        prefix,
        // A region that lists no prefixes announces its VPC.
        origin: ['sites', site.name, ...(prefix === site.cloud?.vpcPrefix ? ['cloud', 'vpc'] : ['prefixes', index])],
      })),
    );
}

/** A place below the site in the environment file. */
export function siteOrigin(scope: SiteScope, ...path: OriginPath): OriginPath {
  return ['sites', scope.site.name, ...path];
}

export function zoneOrigin(scope: SiteScope, zone: string, ...path: OriginPath): OriginPath {
  return siteOrigin(scope, 'cloud', 'zones', zone, ...path);
}

export function nodeOrigin(scope: SiteScope, node: Node): OriginPath {
  return siteOrigin(scope, node.role === 'gateway' ? 'gateways' : 'nodes', node.name);
}
