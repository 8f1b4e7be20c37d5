import { allNodes, DwcpError, type Topology } from '@dwcp/model';
import { S3Backend, TerraformStack } from 'cdktn';
import { Construct, RootConstruct } from 'constructs';
import { AwsProvider } from './aws.ts';
import { literal, localName } from './expression.ts';
import { collectOrigins, type ResourceOrigins } from './origin.ts';
import { addOutputs } from './outputs.ts';
import { addSiteResources, type SiteResources } from './site/site-resources.ts';
import type { SiteScope } from './site/site-scope.ts';
import {
  type CloudTarget,
  emulatedAccessKey,
  emulatorAttempts,
  labBackend,
  notEnforced,
  providerArguments,
  type StateBackend,
} from './target.ts';

export interface SynthesizeOptions {
  readonly target: CloudTarget;
  /** OpenSSH public key of the account dwcp connects as; null leaves the machines without a key pair. */
  readonly sshPublicKey: string | null;
}

export interface SynthesizedStack {
  readonly name: string;
  /** Content of a `main.tf.json`. */
  readonly json: string;
  readonly backend: StateBackend;
  /** Which lines of the environment file each resource is there for. */
  readonly origins: ResourceOrigins;
}

export interface SynthesizedStacks {
  /** Empty when no site is in a cloud. */
  readonly stacks: readonly SynthesizedStack[];
  /** Addresses of what the emulated endpoint cannot take and of what the lab does not enforce; empty for AWS. */
  readonly notEmulated: readonly string[];
}

/**
 * The Terraform configuration of an environment: one root module, one provider per region, so Terraform plans and
 * applies all regions in one run and starts the provider once for each.
 */
export function synthesize(topology: Topology, options: SynthesizeOptions): SynthesizedStacks {
  if (!topology.sites.some((site) => site.cloud !== null)) return { stacks: [], notEmulated: [] };
  const name = topology.environment.name;
  const stack = new TerraformStack(new RootConstruct('dwcp'), name);
  const backend = backendOf(topology, options.target);
  addBackend(stack, backend, options.target);
  const notEmulated: string[] = [];
  const sites = addSites(stack, topology, { ...options, notEmulated });
  addOutputs(stack, sites);
  const stacks = [{ name, json: jsonOf(stack), backend, origins: collectOrigins(stack) }];
  return { stacks, notEmulated: [...notEmulated, ...notEnforced(options.target)] };
}

function addSites(
  stack: TerraformStack,
  topology: Topology,
  options: SynthesizeOptions & { readonly notEmulated: string[] },
): readonly SiteResources[] {
  const providers = new Map<string, AwsProvider>();
  return topology.sites.flatMap((site) => {
    const region = site.cloud;
    if (region === null) return [];
    const provider =
      providers.get(region.region) ??
      new AwsProvider(
        stack,
        region.region,
        providerArguments(options.target, region.region, environmentTags(topology)),
      );
    providers.set(region.region, provider);
    const scope: SiteScope = {
      construct: new Construct(stack, site.name),
      prefix: localName(site.name),
      provider,
      topology,
      site,
      region,
      gateways: topology.gateways.filter((gateway) => gateway.site === site.name),
      members: allNodes(topology).filter((node) => node.site === site.name),
      target: options.target,
      notEmulated: options.notEmulated,
    };
    return [addSiteResources(scope, options)];
  });
}

/** Given by the provider to everything that can carry tags. */
function environmentTags(topology: Topology): Readonly<Record<string, string>> {
  const { owner, env, costCenter, ...others } = topology.environment.tags;
  const tags = { ...others, owner, env, 'cost-center': costCenter, Project: 'dwcp', ManagedBy: 'dwcp' };
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, literal(value)]));
}

function backendOf(topology: Topology, target: CloudTarget): StateBackend {
  if (target.kind === 'lab') return labBackend;
  const { backend, name } = topology.environment;
  if (backend !== null) return backend;
  throw new DwcpError('CONFIG_INVALID', `environment ${name} names no Terraform backend`, {
    hint: `add backend to config/environments/${name}.yaml`,
  });
}

function addBackend(stack: TerraformStack, backend: StateBackend, target: CloudTarget): void {
  new S3Backend(stack, {
    ...backend,
    encrypt: true,
    useLockfile: true,
    ...(target.kind === 'aws'
      ? {}
      : {
          accessKey: emulatedAccessKey.access_key,
          secretKey: emulatedAccessKey.secret_key,
          endpoints: { s3: target.endpoint, sts: target.endpoint, iam: target.endpoint },
          usePathStyle: true,
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
          skipRegionValidation: true,
          skipRequestingAccountId: true,
          maxRetries: emulatorAttempts,
        }),
  });
}

function jsonOf(stack: TerraformStack): string {
  stack.prepareStack();
  const { '//': _metadata, terraform, ...blocks } = stack.toTerraform() as Record<string, object>;
  const document = { terraform: { required_version: '>= 1.11', ...terraform }, ...blocks };
  return `${JSON.stringify(document, null, 2)}\n`;
}
