import * as z from 'zod';
import { textSchema } from '../text.ts';
import { addressSchema, sizeSchema } from '../units.ts';
import { identitySchema } from './ipsec.ts';

const modes = ['datacenter', 'internet', 'hybrid'] as const;
const gib = 2 ** 30;

export const interfaceSchema = textSchema({
  what: 'an interface name of at most 15 characters',
  example: 'eth0',
  pattern: /[a-zA-Z][a-zA-Z0-9._-]{0,14}/,
});

/** Debian 12 names the first network interface of an EC2 instance on Nitro so, after its PCI slot. */
const cloudInterface = 'ens5';

const instanceTypeSchema = textSchema({
  what: 'an EC2 instance type',
  example: 'c6in.large',
  pattern: /[a-z][a-z0-9-]*\.[a-z0-9-]+/,
});

const volumeSchema = sizeSchema({ minBytes: 8 * gib, maxBytes: 16384 * gib });

/** Instance of one machine; what is left out comes from `instances`. */
const instanceSchema = z
  .strictObject({
    type: instanceTypeSchema.optional().describe('EC2 instance type'),
    rootVolume: volumeSchema.optional().describe('size of the root volume'),
    efa: z.boolean().optional().meta({
      description: 'an Elastic Fabric Adapter on every network card, for RDMA; default: that of `instances`',
      notActedOn: true,
    }),
  })
  .optional()
  .describe('instance of this machine; what is left out comes from `instances`');

/** Instance types and sizes of an environment, for every cloud machine that does not name its own. */
export const instancesSchema = z
  .strictObject({
    gateway: z
      .strictObject({
        type: instanceTypeSchema.prefault('c6in.large').describe('EC2 instance type of gateways'),
        rootVolume: volumeSchema.prefault('20GB').describe('size of the root volume of gateways'),
      })
      .prefault({})
      .describe('instances of gateways'),
    node: z
      .strictObject({
        type: instanceTypeSchema.prefault('m6i.large').describe('EC2 instance type of nodes'),
        rootVolume: volumeSchema.prefault('20GB').describe('size of the root volume of nodes'),
        efa: z.boolean().prefault(false).meta({
          description: 'an Elastic Fabric Adapter on every network card of nodes, for RDMA',
          notActedOn: true,
        }),
      })
      .prefault({})
      .describe('instances of nodes'),
  })
  .prefault({})
  .describe('instance types and sizes of the cloud machines that do not name their own');

const managementAddress = addressSchema
  .optional()
  .describe(
    'where ssh reaches the machine in a real environment; default: the public address of a gateway, the address of a node',
  );

const address6 = addressSchema
  .optional()
  .describe('IPv6 address of the same interface; a site with an IPv6 prefix needs one on every machine');

const zone = textSchema({ what: 'an availability zone', example: 'us-east-1a', pattern: /[a-z0-9-]+/ })
  .optional()
  .describe('availability zone; default: the one whose subnet holds the address');

const gatewayFields = {
  address: addressSchema.describe('address inside the site, the one services are reached at'),
  publicAddress: addressSchema.describe('address the other gateways send encapsulated packets to'),
  priority: z.int().min(1).max(3).optional().describe('1 is preferred over 2; default: the place in the list'),
  mode: z.enum(modes).prefault('hybrid').describe('inventory group'),
  managementAddress,
  identity: identitySchema,
};

/** A gateway of a datacenter or a branch. */
export const onPremisesGatewaySchema = z.strictObject({
  ...gatewayFields,
  address6,
  interface: interfaceSchema.prefault('eth1').describe('interface that carries `address`'),
  underlayInterface: interfaceSchema.prefault('eth0').describe('interface the encapsulated packets leave by'),
});

/** A gateway of a cloud region. */
export const cloudGatewaySchema = z.strictObject({
  ...gatewayFields,
  interface: interfaceSchema.prefault(cloudInterface).describe('interface that carries `address`'),
  underlayInterface: interfaceSchema.prefault(cloudInterface).describe('interface the encapsulated packets leave by'),
  zone,
  elasticIpAllocation: textSchema({
    what: 'the allocation id of an Elastic IP',
    example: 'eipalloc-0a1b2c3d4e5f60718',
    pattern: /eipalloc-[0-9a-f]{8,17}/,
  })
    .optional()
    .describe(
      'allocation id of an existing Elastic IP; a real environment needs it, so that the address is known before apply',
    ),
  instance: instanceSchema,
});

/** A machine behind the gateways of a datacenter (mode `datacenter`) or a branch. Brief form: just its address. */
export function onPremisesNodeSchema(mode: (typeof modes)[number]) {
  return briefNode(
    z.strictObject({
      address: addressSchema.describe('address inside the site'),
      address6,
      interface: interfaceSchema.prefault('eth0').describe('interface that carries `address`'),
      mode: z.enum(modes).prefault(mode).describe('inventory group'),
      managementAddress,
    }),
  );
}

/** A machine of a cloud region. Brief form: just its address. */
export const cloudNodeSchema = briefNode(
  z.strictObject({
    address: addressSchema.describe('address inside a private subnet of the region'),
    interface: interfaceSchema.prefault(cloudInterface).describe('interface that carries `address`'),
    mode: z.enum(modes).prefault('internet').describe('inventory group'),
    managementAddress,
    zone,
    instance: instanceSchema,
  }),
);

function briefNode<T extends z.ZodType>(schema: T) {
  return z.union([addressSchema.transform((address) => schema.parse({ address })), schema]);
}
