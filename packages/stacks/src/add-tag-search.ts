import type { Topology } from '@dwcp/model';

/** Type and name of the data sources a tag search adds; one for each provider. */
export const tagSearchType = 'aws_resourcegroupstaggingapi_resources';
const service = 'resourcegroupstaggingapi';

/**
 * A synthesised configuration that also lists everything in the account that bears the tags of the environment: a plan
 * then reads, with the same credentials, what nobody described. Never written where a deploy reads its configuration.
 */
export function addTagSearch(json: string, topology: Topology): string {
  const configuration = JSON.parse(json) as Configuration;
  const providers = configuration.provider.aws;
  const filters = { ManagedBy: 'dwcp', env: topology.environment.tags.env };
  const search = (alias: string | undefined): object => ({
    ...(alias === undefined ? {} : { provider: `aws.${alias}` }),
    tag_filter: Object.entries(filters).map(([key, value]) => ({ key, values: [value] })),
  });
  return JSON.stringify({
    ...configuration,
    provider: {
      ...configuration.provider,
      aws: providers.map((provider) => ({
        ...provider,
        ...(provider.endpoints === undefined
          ? {}
          : { endpoints: provider.endpoints.map((one) => ({ ...one, [service]: one.ec2 })) }),
      })),
    },
    data: {
      ...configuration.data,
      [tagSearchType]: Object.fromEntries(providers.map(({ alias }, index) => [`dwcp_${index}`, search(alias)])),
    },
  });
}

/** The part of a configuration this needs; it is of our own making. */
interface Configuration {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly provider: {
    readonly aws: readonly {
      readonly alias?: string;
      readonly endpoints?: readonly Readonly<Record<string, string>>[];
    }[];
  };
}
