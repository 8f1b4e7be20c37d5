// Resources of the types the stacks use, in a file of its own beside the synthesised configuration.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '@dwcp/io';

const provider = 'aws.us-east-1';

/** Brings what was deployed to `count` resources and makes the drift look at all of them. */
export async function addResources(
  { environmentDir, count }: { readonly environmentDir: string; readonly count: number },
  runner: Runner,
): Promise<void> {
  const deployed = join(environmentDir, 'terraform');
  const { resource } = JSON.parse(await readFile(join(deployed, 'main.tf.json'), 'utf8')) as {
    readonly resource: Readonly<Record<string, object>>;
  };
  const there = Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
  const text = JSON.stringify({ resource: resources(count - there) });
  await writeFile(join(deployed, 'bench.tf.json'), text);
  const argv = ['terraform', 'apply', '-auto-approve', '-input=false', '-lock=false', '-refresh=false', '-no-color'];
  await runner.run(argv, { cwd: deployed, env: terraformEnv(environmentDir), timeoutMs: 1_800_000 });
  const observed = join(environmentDir, 'drift', 'terraform');
  await mkdir(observed, { recursive: true });
  await writeFile(join(observed, 'bench.tf.json'), text);
}

export function terraformEnv(environmentDir: string): Readonly<Record<string, string>> {
  return {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    TF_CLI_CONFIG_FILE: join(environmentDir, 'terraform', 'terraform.rc'),
    CHECKPOINT_DISABLE: '1',
  };
}

/** A VPC; subnets, each with a route table of its own; and security groups with a rule. */
function resources(count: number): object {
  const quarter = Math.floor((count - 1) / 4);
  const names = (length: number): readonly string[] => Array.from({ length }, (_, index) => `bench_${index}`);
  const vpc = `\${aws_vpc.bench.id}`;
  const listOf = (length: number, of: (index: number) => object): object =>
    Object.fromEntries(names(length).map((name, index) => [name, { provider, ...of(index) }]));
  return {
    aws_vpc: { bench: { provider, cidr_block: '10.128.0.0/16' } },
    aws_subnet: listOf(quarter, (index) => ({
      vpc_id: vpc,
      availability_zone: 'us-east-1a',
      cidr_block: `10.128.${Math.floor(index / 4)}.${(index % 4) * 64}/26`,
    })),
    aws_route_table: listOf(quarter, () => ({ vpc_id: vpc })),
    // Without it nobody can say whether a subnet is public.
    aws_route_table_association: listOf(quarter, (index) => ({
      route_table_id: `\${aws_route_table.bench_${index}.id}`,
      subnet_id: `\${aws_subnet.bench_${index}.id}`,
    })),
    aws_security_group: listOf(count - 1 - 3 * quarter, (index) => ({
      vpc_id: vpc,
      name: `bench-${index}`,
      description: 'bench',
      ingress: [
        {
          description: 'https',
          protocol: 'tcp',
          from_port: 443,
          to_port: 443,
          cidr_blocks: ['10.0.0.0/8'],
          ipv6_cidr_blocks: [],
          prefix_list_ids: [],
          security_groups: [],
          self: false,
        },
      ],
      egress: [],
    })),
  };
}
