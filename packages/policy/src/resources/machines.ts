import type { Instance, NetworkInterface, Resources, Subnet } from './cloud-resources.ts';
import { byAddress } from './protocol.ts';
import type { Reader, View } from './reader.ts';
import { subnetTypes } from './routing.ts';
import { groupTypes } from './security-groups.ts';

const interfaceType = ['aws_network_interface'];
const placementType = ['aws_placement_group'];
export const machineTypes = [
  'aws_instance',
  'aws_launch_template',
  'aws_network_interface',
  'aws_network_interface_attachment',
  'aws_network_interface_sg_attachment',
  'aws_ebs_volume',
  'aws_placement_group',
];

export function machinesOf(
  reader: Reader,
  subnets: readonly Subnet[],
): Pick<Resources, 'instances' | 'network_interfaces' | 'volumes' | 'placement_groups'> {
  const interfaces = reader.resources('aws_network_interface').map((view) => interfaceOf(reader, view));
  return {
    instances: byAddress([
      ...reader.resources('aws_instance').map((view) => instanceOf(reader, view, { interfaces, subnets })),
      ...reader.resources('aws_launch_template').map((view) => templateOf(reader, view)),
    ]),
    network_interfaces: byAddress(interfaces),
    volumes: byAddress([
      ...reader.resources('aws_ebs_volume').map((view) => volumeOf(reader, view, view.resource.address)),
      ...reader
        .resources('aws_instance')
        .flatMap((view) =>
          reader
            .blocks(view, 'ebs_block_device')
            .map((block, index) => volumeOf(reader, block, `${view.resource.address}.ebs_block_device[${index}]`)),
        ),
    ]),
    placement_groups: byAddress(
      reader
        .resources('aws_placement_group')
        .map((view) => ({ address: view.resource.address, strategy: reader.text(view, 'strategy') })),
    ),
  };
}

function instanceOf(
  reader: Reader,
  view: View,
  known: { readonly interfaces: readonly NetworkInterface[]; readonly subnets: readonly Subnet[] },
): Instance {
  const { address } = view.resource;
  const attached = [
    ...reader.blocks(view, 'primary_network_interface'),
    ...reader.blocks(view, 'network_interface'),
  ].flatMap((block) => reader.target(block, 'network_interface_id', interfaceType) ?? []);
  const later = reader
    .resources('aws_network_interface_attachment')
    .filter((attachment) => reader.target(attachment, 'instance_id', ['aws_instance']) === address)
    .flatMap((attachment) => reader.target(attachment, 'network_interface_id', interfaceType) ?? []);
  const primary = known.interfaces.find((candidate) => candidate.address === attached[0]);
  const subnet = primary === undefined ? reader.target(view, 'subnet_id', subnetTypes) : primary.subnet;
  const zone =
    reader.text(view, 'availability_zone') ?? known.subnets.find((one) => one.address === subnet)?.availability_zone;
  const ownCheck = view.values.has('source_dest_check') ? reader.flag(view, 'source_dest_check') : true;
  return {
    address,
    instance_type: reader.text(view, 'instance_type'),
    subnet,
    availability_zone: zone ?? null,
    imds_tokens: said(reader, view, {
      block: 'metadata_options',
      name: 'http_tokens',
      as: 'imds_tokens',
      read: reader.text,
    }),
    root_volume_encrypted: said(reader, view, {
      block: 'root_block_device',
      name: 'encrypted',
      as: 'root_volume_encrypted',
      read: reader.flag,
    }),
    // With an interface of its own the check is that interface's.
    source_dest_check: attached.length > 0 ? (primary?.source_dest_check ?? null) : (ownCheck ?? true),
    placement_group:
      reader.target(view, 'placement_group', placementType) ?? reader.target(view, 'placement_group_id', placementType),
    network_interfaces: [...new Set([...attached, ...later])],
    tags: reader.tags(view),
  };
}

/** What the account decides when nobody says it is as unknown as what only the apply shows. */
function said<T>(
  reader: Reader,
  view: View,
  field: {
    readonly block: string;
    readonly name: string;
    readonly as: string;
    readonly read: (view: View, name: string) => T | null;
  },
): T | null {
  const [block] = reader.blocks(view, field.block);
  const value = block === undefined || !block.values.has(field.name) ? null : field.read(block, field.name);
  if (value === null) reader.note(view, field.as);
  return value;
}

function templateOf(reader: Reader, view: View): Instance {
  const { address } = view.resource;
  const [placement] = reader.blocks(view, 'placement');
  const roots = reader.blocks(view, 'block_device_mappings').flatMap((mapping) => reader.blocks(mapping, 'ebs'));
  const encryption = roots.map((block) => reader.flag(block, 'encrypted'));
  if (encryption.length === 0 || encryption.includes(null)) reader.note(view, 'root_volume_encrypted');
  return {
    address,
    instance_type: reader.text(view, 'instance_type'),
    subnet: null,
    availability_zone: placement === undefined ? null : reader.text(placement, 'availability_zone'),
    imds_tokens: said(reader, view, {
      block: 'metadata_options',
      name: 'http_tokens',
      as: 'imds_tokens',
      read: reader.text,
    }),
    root_volume_encrypted:
      encryption.length === 0 || encryption.includes(null) ? null : encryption.every((one) => one === true),
    source_dest_check: null,
    placement_group: placement === undefined ? null : reader.target(placement, 'group_name', placementType),
    network_interfaces: [],
    tags: reader.tags(view),
  };
}

function interfaceOf(reader: Reader, view: View): NetworkInterface {
  const { address } = view.resource;
  const attached = reader
    .resources('aws_network_interface_sg_attachment')
    .filter((one) => reader.target(one, 'network_interface_id', interfaceType) === address)
    .flatMap((one) => reader.target(one, 'security_group_id', groupTypes) ?? []);
  return {
    address,
    subnet: reader.target(view, 'subnet_id', subnetTypes),
    type: reader.text(view, 'interface_type') ?? (view.values.has('interface_type') ? null : 'interface'),
    security_groups: [...new Set([...reader.targets(view, 'security_groups', groupTypes), ...attached])].toSorted(),
    source_dest_check: view.values.has('source_dest_check') ? reader.flag(view, 'source_dest_check') : true,
    private_ips: reader.texts(view, 'private_ips'),
  };
}

function volumeOf(reader: Reader, view: View, address: string): Resources['volumes'][number] {
  const encrypted = reader.flag(view, 'encrypted');
  if (encrypted === null && !view.values.has('encrypted')) reader.note(view, 'encrypted');
  return { address, encrypted, tags: reader.tags(view) };
}
