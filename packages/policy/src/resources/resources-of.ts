import type { Resources, Unresolved } from './cloud-resources.ts';
import { qualify, type ResourceGraph } from './graph.ts';
import { iamOf } from './iam.ts';
import { knownTypes } from './known-types.ts';
import { machinesOf } from './machines.ts';
import { networkOf } from './network.ts';
import { networkAclsOf } from './network-acls.ts';
import { readPlan } from './plan-document.ts';
import { byAddress } from './protocol.ts';
import { createReader } from './reader.ts';
import { routingOf } from './routing.ts';
import { securityGroupsOf } from './security-groups.ts';
import { servicesOf } from './services.ts';
import { readConfiguration } from './synth-document.ts';

/** Terraform JSON: a configuration as it is synthesised, or what `terraform show -json` says of a plan of it. */
export interface TerraformDocument {
  /** Named in errors, and before addresses that two documents share. */
  readonly file: string;
  readonly text: string;
}

/**
 * The cloud half of an environment as policies see it; the same from the configuration and from a plan of it, as far as
 * both say the same. Throws REPORT_UNREADABLE for a document that is neither.
 */
export function resourcesOf(documents: readonly TerraformDocument[], source: Resources['source']): Resources {
  const read = source === 'plan' ? readPlan : readConfiguration;
  const graphs = qualify(documents.map(({ file, text }) => ({ file, graph: read(text, file) })));
  return merged(
    graphs.map((graph) => resourcesOfGraph(graph)),
    source,
  );
}

type Part = Omit<Resources, 'source' | 'ignored_types'> & { readonly ignored: ReadonlyMap<string, number> };

function resourcesOfGraph(graph: ResourceGraph): Part {
  const unresolved: Unresolved[] = [];
  const reader = createReader(graph, unresolved);
  const routing = routingOf(reader);
  const iam = iamOf(reader);
  const part = {
    ...networkOf(reader),
    ...routing,
    ...securityGroupsOf(reader),
    ...networkAclsOf(reader),
    ...iam,
    ...machinesOf(reader, routing.subnets),
    ...servicesOf(reader),
    regions: regionsOf(graph, unresolved),
    outside_plan: [...graph.outsidePlan, ...iam.outside_plan],
    ignored: ignoredTypes(graph),
  };
  return { ...part, unresolved };
}

function regionsOf(graph: ResourceGraph, unresolved: Unresolved[]): readonly string[] {
  const managed = [...graph.byAddress.values()].filter((resource) => resource.mode === 'managed');
  const used = new Set(managed.filter((one) => one.type.startsWith('aws_')).map((resource) => resource.provider));
  return [...used].flatMap((key) => {
    const region = graph.regions.get(key) ?? null;
    if (region === null) unresolved.push({ address: `provider.${key}`, attribute: 'region' });
    return region === null ? [] : [region];
  });
}

function ignoredTypes(graph: ResourceGraph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type, mode } of graph.byAddress.values()) {
    if (mode === 'managed' && !knownTypes.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

function merged(parts: readonly Part[], source: Resources['source']): Resources {
  const all = <T extends { readonly address: string }>(list: (part: Part) => readonly T[]): readonly T[] =>
    byAddress(parts.flatMap(list));
  const ignored = new Map<string, number>();
  for (const [type, count] of parts.flatMap((part) => [...part.ignored])) {
    ignored.set(type, (ignored.get(type) ?? 0) + count);
  }
  return {
    source,
    vpcs: all((part) => part.vpcs),
    subnets: all((part) => part.subnets),
    internet_gateways: all((part) => part.internet_gateways),
    egress_only_internet_gateways: all((part) => part.egress_only_internet_gateways),
    nat_gateways: all((part) => part.nat_gateways),
    route_tables: all((part) => part.route_tables),
    security_groups: all((part) => part.security_groups),
    network_acls: all((part) => part.network_acls),
    iam_roles: all((part) => part.iam_roles),
    instances: all((part) => part.instances),
    network_interfaces: all((part) => part.network_interfaces),
    volumes: all((part) => part.volumes),
    placement_groups: all((part) => part.placement_groups),
    load_balancers: all((part) => part.load_balancers),
    listeners: all((part) => part.listeners),
    autoscaling_groups: all((part) => part.autoscaling_groups),
    peering_connections: all((part) => part.peering_connections),
    dns_records: all((part) => part.dns_records),
    health_checks: all((part) => part.health_checks),
    flow_logs: all((part) => part.flow_logs),
    log_groups: all((part) => part.log_groups),
    buckets: all((part) => part.buckets),
    regions: [...new Set(parts.flatMap((part) => part.regions))].toSorted(),
    unresolved: withoutRepeats(parts.flatMap((part) => part.unresolved)),
    outside_plan: all((part) => part.outside_plan),
    ignored_types: Object.fromEntries([...ignored].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function withoutRepeats(unresolved: readonly Unresolved[]): readonly Unresolved[] {
  const named = new Map(unresolved.map((one) => [`${one.address} ${one.attribute}`, one]));
  return [...named].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
