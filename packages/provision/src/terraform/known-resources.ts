/**
 * What Terraform knows: ARNs and, as `volume/vol-1`, how the ARN of what EC2 gave an id ends. Names that somebody chooses
 * are not among them, so nothing is known for being named like something else.
 */
export type KnownResources = ReadonlySet<string>;

/** From the managed resources of a state. */
export function knownIn(resources: readonly { readonly type: string; readonly values: unknown }[]): KnownResources {
  return new Set(
    resources.flatMap(({ type, values }) => {
      const top = asRecord(values);
      const { arn, id } = top;
      return [
        ...(typeof arn === 'string' ? [withoutStreams(arn)] : []),
        ...(typeof id === 'string' ? (kindsOfType[type] ?? []).map((kind) => `${kind}/${id}`) : []),
        ...Object.values(top)
          .flatMap((value) => (Array.isArray(value) ? value : []))
          .flatMap(partsIn),
        ...partsIn(top),
      ];
    }),
  );
}

/** Whether what an ARN names is among them. */
export function isKnown(arn: string, known: KnownResources): boolean {
  if (known.has(withoutStreams(arn))) return true;
  const [, , service, , , ...resource] = arn.split(':');
  return service === 'ec2' && known.has(resource.join(':'));
}

/** How EC2 calls what gets an id from it, by the type of Terraform. */
const kindsOfType: Readonly<Record<string, readonly string[]>> = {
  aws_default_security_group: ['security-group'],
  aws_eip: ['elastic-ip'],
  aws_flow_log: ['vpc-flow-log', 'flow-logs'],
  aws_instance: ['instance'],
  aws_internet_gateway: ['internet-gateway'],
  aws_nat_gateway: ['natgateway'],
  aws_network_acl: ['network-acl'],
  aws_network_interface: ['network-interface'],
  aws_route_table: ['route-table'],
  aws_security_group: ['security-group'],
  aws_subnet: ['subnet'],
  aws_vpc: ['vpc'],
};

/** Attributes that tell the id of a part which is made and removed with the resource. */
const kindsOfAttribute: Readonly<Record<string, string>> = {
  key_pair_id: 'key-pair',
  primary_network_interface_id: 'network-interface',
  volume_id: 'volume',
};

function partsIn(value: unknown): readonly string[] {
  const record = asRecord(value);
  return Object.entries(kindsOfAttribute).flatMap(([attribute, kind]) => {
    const id = record[attribute];
    return typeof id === 'string' && id !== '' ? [`${kind}/${id}`] : [];
  });
}

/** An ARN of a log group may name all of its streams. */
function withoutStreams(arn: string): string {
  return arn.endsWith(':*') ? arn.slice(0, -2) : arn;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
