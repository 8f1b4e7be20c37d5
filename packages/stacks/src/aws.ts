import { TerraformDataSource, TerraformProvider, TerraformResource } from 'cdktn';
import type { Construct } from 'constructs';
import { type Expression, localName } from './expression.ts';
import {
  type AwsDataSources,
  type AwsProviderArguments,
  type AwsResources,
  awsProviderVersion,
} from './generated/aws.ts';
import { type OriginPath, recordOrigin } from './origin.ts';

export type AwsResourceType = keyof AwsResources;
export type AwsDataSourceType = keyof AwsDataSources;

const source = 'hashicorp/aws';

/** Where elements are made: the construct, the prefix of their names, and the provider of the region. */
export interface AwsScope {
  readonly construct: Construct;
  readonly prefix: string;
  readonly provider: AwsProvider;
}

/** One configuration of the AWS provider; each one is a process of its own when Terraform runs. */
export class AwsProvider extends TerraformProvider {
  private readonly settings: AwsProviderArguments;
  private readonly aliasName: string;

  constructor(construct: Construct, aliasName: string, settings: AwsProviderArguments) {
    super(construct, `provider-${aliasName}`, { terraformResourceType: 'aws', terraformProviderSource: source });
    this.aliasName = aliasName;
    this.settings = settings;
  }

  override get alias(): string {
    return this.aliasName;
  }

  override toTerraform(): object {
    return {
      terraform: { required_providers: { aws: { source, version: awsProviderVersion } } },
      provider: { aws: [{ alias: this.aliasName, ...this.settings }] },
    };
  }
}

export interface ResourceOptions {
  /** What of the environment file the resource is there for. */
  readonly origin: OriginPath;
  /** See `Origin`; tags come from `tags` without being said. */
  readonly originParts?: Readonly<Record<string, OriginPath>>;
  readonly dependsOn?: readonly AwsResource<AwsResourceType>[];
  readonly ignoreChanges?: readonly string[];
}

/** A managed resource, its arguments checked against the saved provider schema by the compiler. */
export class AwsResource<T extends AwsResourceType> extends TerraformResource {
  readonly type: T;
  private readonly arguments: AwsResources[T]['arguments'];
  private readonly options: ResourceOptions;
  private readonly alias: string;

  constructor(
    scope: AwsScope,
    type: T,
    options: { readonly name?: string; readonly arguments: AwsResources[T]['arguments'] } & ResourceOptions,
  ) {
    const name = localName(...[scope.prefix, options.name ?? ''].filter((part) => part !== ''));
    super(scope.construct, `${type}.${name}`, { terraformResourceType: type });
    this.overrideLogicalId(name);
    this.type = type;
    this.arguments = options.arguments;
    this.options = options;
    this.alias = `aws.${scope.provider.alias}`;
    const tags = 'tags' in options.arguments ? { tags: ['tags'] } : {};
    recordOrigin(this, {
      address: this.address,
      origin: { path: options.origin, parts: { ...tags, ...options.originParts } },
    });
  }

  get address(): string {
    return `${this.type}.${this.friendlyUniqueId}`;
  }

  ref(attribute: AwsResources[T]['attribute']): Expression {
    return `\${${this.address}.${attribute}}`;
  }

  override toTerraform(): object {
    const { dependsOn, ignoreChanges } = this.options;
    const block = {
      provider: this.alias,
      ...this.arguments,
      ...(dependsOn === undefined ? {} : { depends_on: dependsOn.map((resource) => resource.address) }),
      ...(ignoreChanges === undefined ? {} : { lifecycle: { ignore_changes: ignoreChanges } }),
    };
    return { resource: { [this.type]: { [this.friendlyUniqueId]: block } } };
  }
}

/** A data source, its arguments checked against the saved provider schema by the compiler. */
export class AwsDataSource<T extends AwsDataSourceType> extends TerraformDataSource {
  readonly type: T;
  private readonly arguments: AwsDataSources[T]['arguments'];
  private readonly alias: string;

  constructor(
    scope: AwsScope,
    type: T,
    options: { readonly name: string; readonly arguments: AwsDataSources[T]['arguments'] },
  ) {
    const name = localName(scope.prefix, options.name);
    super(scope.construct, `data.${type}.${name}`, { terraformResourceType: type });
    this.overrideLogicalId(name);
    this.type = type;
    this.arguments = options.arguments;
    this.alias = `aws.${scope.provider.alias}`;
  }

  ref(attribute: AwsDataSources[T]['attribute']): Expression {
    return `\${data.${this.type}.${this.friendlyUniqueId}.${attribute}}`;
  }

  override toTerraform(): object {
    return { data: { [this.type]: { [this.friendlyUniqueId]: { provider: this.alias, ...this.arguments } } } };
  }
}
