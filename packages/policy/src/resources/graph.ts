import type { OutsidePlan } from './cloud-resources.ts';
import type { Value } from './value.ts';

/** One resource or data source of a configuration. */
export interface GraphResource {
  /** Name in the document of decisions: the Terraform address, with the file before it where two files share one. */
  readonly address: string;
  readonly type: string;
  readonly mode: 'managed' | 'data';
  readonly values: ReadonlyMap<string, Value>;
  /** Key of the provider's configuration, e.g. `aws.us-east-1`. */
  readonly provider: string;
  /** Tags the provider gives to everything; empty where `values` has them already. */
  readonly defaultTags: ReadonlyMap<string, Value>;
}

/** All resources of one root module. References in it are resolved by the address within this document. */
export interface ResourceGraph {
  readonly byAddress: ReadonlyMap<string, GraphResource>;
  /** Region by key of the provider's configuration; null when it is not known before apply. */
  readonly regions: ReadonlyMap<string, string | null>;
  readonly outsidePlan: readonly OutsidePlan[];
}

/** Gives resources names that differ between documents: `west.tf.json:aws_vpc.main` where two have an `aws_vpc.main`. */
export function qualify(
  graphs: readonly { readonly file: string; readonly graph: ResourceGraph }[],
): readonly ResourceGraph[] {
  const owners = new Map<string, number>();
  for (const { graph } of graphs) {
    for (const address of graph.byAddress.keys()) owners.set(address, (owners.get(address) ?? 0) + 1);
  }
  return graphs.map(({ file, graph }) => {
    const isShared = [...graph.byAddress.keys()].some((address) => (owners.get(address) ?? 0) > 1);
    if (!isShared) return graph;
    const named = [...graph.byAddress].map(
      ([address, resource]) => [address, { ...resource, address: `${file}:${resource.address}` }] as const,
    );
    return { ...graph, byAddress: new Map(named) };
  });
}
