import type { Node } from '@dwcp/model';
import { AwsDataSource, AwsResource } from '../aws.ts';
import { awsName } from '../name.ts';
import type { SecurityGroups } from './security-groups.ts';
import { canTake, nodeOrigin, nodeTags, type SiteScope, siteOrigin, siteTags } from './site-scope.ts';
import type { Vpc } from './vpc.ts';

type Instance = AwsResource<'aws_instance'>;

/** An image the emulator knows from the start. What boots in the lab is the lab's own tree, not this image. */
const emulatedImage = 'ami-1e749f67';
/** Account that publishes Debian's images (wiki.debian.org/Cloud/AmazonEC2Image). */
const debianAccount = '136693071363';

export interface InstanceParts {
  readonly vpc: Vpc;
  readonly groups: SecurityGroups;
  readonly profile: AwsResource<'aws_iam_instance_profile'>;
  readonly keyPair: AwsResource<'aws_key_pair'> | null;
}

export interface PlacedInstance {
  readonly node: Node;
  readonly instance: Instance;
  readonly networkInterface: AwsResource<'aws_network_interface'>;
  readonly subnet: AwsResource<'aws_subnet'>;
}

/** The machines of a site: gateways in public subnets, nodes in private ones, each with its fixed address. */
export function addInstances(scope: SiteScope, parts: InstanceParts): readonly PlacedInstance[] {
  const image = imageOf(scope);
  const spread = addSpread(scope);
  return scope.members.map((node) => {
    const subnet = subnetOf(scope, node, parts.vpc);
    const networkInterface = addInterface(scope, node, { parts, subnet });
    const instance = addInstance(scope, node, { parts, image, spread, networkInterface });
    return { node, instance, networkInterface, subnet };
  });
}

function subnetOf(scope: SiteScope, node: Node, vpc: Vpc): AwsResource<'aws_subnet'> {
  const zone = vpc.zones.find((candidate) => candidate.zone.name === node.placement?.availabilityZone);
  if (zone === undefined) throw new Error(`node ${node.name} is in no availability zone of site ${scope.site.name}`);
  return node.role === 'gateway' ? zone.public : zone.private;
}

/** An interface of its own, so that address, groups and Elastic IP outlive the machine when it is replaced. */
function addInterface(
  scope: SiteScope,
  node: Node,
  options: { readonly parts: InstanceParts; readonly subnet: AwsResource<'aws_subnet'> },
): AwsResource<'aws_network_interface'> {
  const { groups } = options.parts;
  const ownGroup = groups.gateways.get(node.name) ?? groups.nodes;
  return new AwsResource(scope, 'aws_network_interface', {
    name: node.name,
    origin: nodeOrigin(scope, node),
    arguments: {
      description: `dwcp ${node.name}`,
      subnet_id: options.subnet.ref('id'),
      private_ips: [node.address],
      security_groups: [groups.members.ref('id'), ownGroup.ref('id')],
      // A gateway forwards packets that are neither from it nor for it.
      source_dest_check: node.role !== 'gateway',
      tags: nodeTags(scope, node),
    },
  });
}

function addInstance(
  scope: SiteScope,
  node: Node,
  options: {
    readonly parts: InstanceParts;
    readonly image: string;
    readonly spread: AwsResource<'aws_placement_group'> | null;
    readonly networkInterface: AwsResource<'aws_network_interface'>;
  },
): Instance {
  const { parts, image, spread, networkInterface } = options;
  if (node.placement === null) throw new Error(`node ${node.name} of a cloud region has no placement`);
  const tags = nodeTags(scope, node);
  return new AwsResource(scope, 'aws_instance', {
    name: node.name,
    origin: nodeOrigin(scope, node),
    arguments: {
      ami: image,
      instance_type: node.placement.instanceType,
      network_interface: [{ device_index: 0, network_interface_id: networkInterface.ref('id') }],
      iam_instance_profile: parts.profile.ref('name'),
      ...(parts.keyPair === null ? {} : { key_name: parts.keyPair.ref('key_name') }),
      ...(node.role === 'gateway' && spread !== null ? { placement_group: spread.ref('name') } : {}),
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
      root_block_device: {
        encrypted: true,
        volume_type: 'gp3',
        volume_size: node.placement.rootVolumeGib,
        delete_on_termination: true,
        tags,
      },
      tags,
    },
    // A newer image is taken when the machine is replaced on purpose, never because somebody published one.
    ignoreChanges: ['ami'],
  });
}

function imageOf(scope: SiteScope): string {
  if (scope.target.kind === 'lab') return emulatedImage;
  const image = new AwsDataSource(scope, 'aws_ami', {
    name: 'debian',
    arguments: {
      owners: [debianAccount],
      most_recent: true,
      filter: [
        { name: 'name', values: ['debian-12-amd64-*'] },
        { name: 'architecture', values: ['x86_64'] },
        { name: 'virtualization-type', values: ['hvm'] },
      ],
    },
  });
  return image.ref('id');
}

/** Gateways of a site on hardware apart from each other, so that one failing rack never takes them all. */
function addSpread(scope: SiteScope): AwsResource<'aws_placement_group'> | null {
  const name = 'gateways';
  if (scope.gateways.length === 0 || !canTake(scope, 'aws_placement_group', name)) return null;
  const { environment } = scope.topology;
  return new AwsResource(scope, 'aws_placement_group', {
    name,
    origin: siteOrigin(scope, 'gateways'),
    arguments: {
      name: awsName('placement-group', 'dwcp', environment.name, scope.site.name, name),
      strategy: 'spread',
      tags: siteTags(scope, `${scope.site.name}-${name}`),
    },
  });
}
