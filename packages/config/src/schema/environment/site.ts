import * as z from 'zod';
import { textSchema } from '../text.ts';
import { cidrSchema } from '../units.ts';
import {
  cloudGatewaySchema,
  cloudNodeSchema,
  interfaceSchema,
  onPremisesGatewaySchema,
  onPremisesNodeSchema,
} from './machine.ts';

const asn = z
  .int()
  .min(1)
  .max(4294967295)
  .describe('BGP autonomous system number of the site, private: 64512 to 65534');

const location = z
  .strictObject({
    latitude: z.number().min(-90).max(90).meta({ unit: 'degrees' }).describe('north is positive'),
    longitude: z.number().min(-180).max(180).meta({ unit: 'degrees' }).describe('east is positive'),
  })
  .optional()
  .describe('where the site is; gives the light-speed floor of the delay between two sites');

const onPremisesFields = {
  asn,
  prefixes: z.array(cidrSchema).min(1).describe('prefixes the site announces to the others; the protected prefixes'),
  location,
  wan: z
    .strictObject({
      prefix: cidrSchema.describe('network of the provider that connects the gateways'),
      mtu: z
        .int()
        .min(1280)
        .max(9216)
        .prefault(1500)
        .meta({ unit: 'bytes' })
        .describe('largest packet the provider carries'),
    })
    .describe('connection of the site to the internet'),
  lan: cidrSchema
    .optional()
    .describe('prefix of the local network of gateways and nodes; default: the only IPv4 prefix of the site'),
  lan6: cidrSchema.optional().describe('IPv6 prefix of the local network; default: the only IPv6 prefix of the site'),
  gateways: z.record(z.string(), onPremisesGatewaySchema).describe('machines that terminate tunnels, by name'),
};

const datacenterSchema = z.strictObject({
  kind: z.literal('datacenter'),
  ...onPremisesFields,
  nodes: z.record(z.string(), onPremisesNodeSchema('datacenter')).prefault({}).describe('other machines, by name'),
});

const branchSchema = z.strictObject({
  kind: z.literal('branch'),
  ...onPremisesFields,
  nodes: z.record(z.string(), onPremisesNodeSchema('internet')).prefault({}).describe('other machines, by name'),
});

const zoneSchema = z.strictObject({
  public: cidrSchema.describe('subnet with a route to the internet gateway: for the gateways'),
  private: cidrSchema.describe('subnet without one: for the nodes'),
});

const regionSchema = z.strictObject({
  kind: z.literal('region'),
  asn,
  prefixes: z
    .array(cidrSchema)
    .min(1)
    .optional()
    .describe('prefixes the site announces to the others; default: that of the VPC'),
  location,
  cloud: z
    .strictObject({
      provider: z.enum(['aws']).prefault('aws').describe('cloud provider'),
      region: textSchema({ what: 'an AWS region', example: 'us-east-1', pattern: /[a-z0-9-]+/ }).describe('AWS region'),
      vpc: cidrSchema.describe('prefix of the VPC'),
      zones: z.record(z.string(), zoneSchema).describe('availability zones and their subnets, by name'),
      placement: z.enum(['cluster', 'spread', 'none']).prefault('none').meta({
        description:
          'placement group of the nodes; cluster: close together in one zone. The gateways are always spread, on hardware of their own',
        notActedOn: true,
      }),
    })
    .describe('the cloud half of the site'),
  fabric: z
    .strictObject({
      prefix: cidrSchema.describe('overlay between the machines of the site; as long as that of the VPC'),
      vni: z.int().min(1).max(16777215).describe('VXLAN network identifier'),
      interface: interfaceSchema.prefault('vx0').describe('VXLAN interface on every machine of the site'),
    })
    .describe('unicast VXLAN between the machines, because a VPC does not route to a next hop in another subnet'),
  gateways: z.record(z.string(), cloudGatewaySchema).describe('machines that terminate tunnels, by name'),
  nodes: z.record(z.string(), cloudNodeSchema).prefault({}).describe('other machines, by name'),
});

/** A place with its own prefixes. */
export const siteSchema = z.discriminatedUnion('kind', [datacenterSchema, regionSchema, branchSchema]);
