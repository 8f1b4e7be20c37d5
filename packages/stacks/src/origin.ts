import type { IConstruct } from 'constructs';

/** Keys and indexes from the root of the environment file. */
export type OriginPath = readonly (string | number)[];

/** The lines of the environment file a resource is there for. */
export interface Origin {
  readonly path: OriginPath;
  /**
   * Lines that say more about a part: an argument (`cidr_block`, `tags`), or one rule of several, named by what stays the
   * same whatever the order: `ingress[ssh]` by its description, `ingress[110]` by its number, `routes[0.0.0.0/0]` by its
   * destination.
   */
  readonly parts: Readonly<Record<string, OriginPath>>;
}

/** Origin of each resource by its address, e.g. `aws_vpc.use1`. */
export type ResourceOrigins = Readonly<Record<string, Origin>>;

const metadataType = 'dwcp:origin';

interface OriginEntry {
  readonly address: string;
  readonly origin: Origin;
}

/** Kept beside the construct, so that nothing of it gets into the configuration. */
export function recordOrigin(construct: IConstruct, entry: OriginEntry): void {
  construct.node.addMetadata(metadataType, entry);
}

/** The origins of everything below a construct. */
export function collectOrigins(root: IConstruct): ResourceOrigins {
  const entries = root.node
    .findAll()
    .flatMap((construct) => construct.node.metadata.filter((entry) => entry.type === metadataType))
    .map(({ data }: { readonly data: OriginEntry }) => [data.address, data.origin] as const);
  return Object.fromEntries(entries);
}

/**
 * The lines of the environment file behind a resource, or behind a part of it: `['ingress', 'ssh', 'cidr_blocks']`, with
 * rules named as in `Origin`. Null for a resource that is not of this configuration.
 */
export function locateResource(origins: ResourceOrigins, subject: string, subPath: OriginPath = []): OriginPath | null {
  const origin = originOf(origins, subject);
  if (origin === null) return null;
  const [part, key] = subPath;
  const named = part === undefined || key === undefined ? undefined : origin.parts[`${part}[${key}]`];
  return named ?? (part === undefined ? undefined : origin.parts[String(part)]) ?? origin.path;
}

/** Also of a part that has an address of its own, such as `aws_instance.a.ebs_block_device[0]`. */
function originOf(origins: ResourceOrigins, subject: string): Origin | null {
  const address = Object.keys(origins)
    .filter(
      (candidate) =>
        subject === candidate || subject.startsWith(`${candidate}.`) || subject.startsWith(`${candidate}[`),
    )
    .toSorted((a, b) => b.length - a.length)[0];
  return address === undefined ? null : (origins[address] ?? null);
}
