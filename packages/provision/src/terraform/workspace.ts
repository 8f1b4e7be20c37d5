import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Context,
  makeDirectory,
  readTextIfPresent,
  requireTool,
  type Tool,
  type ToolSpec,
  writeFileAtomic,
} from '@dwcp/io';
import { credentialVariables, type TerraformCredentials } from './credentials.ts';
import { environmentRoleVariables, renderEnvironmentRole } from './environment-role.ts';
import { stopOrphanedProviders } from './orphans.ts';
import { findProviderMirror, renderCliConfig } from './provider-mirror.ts';

export const terraformTool: ToolSpec = {
  name: 'terraform',
  commands: ['terraform', 'tofu'],
  versionArgs: ['version', '-json'],
  versionEnv: { CHECKPOINT_DISABLE: '1' },
  versionPattern: /"terraform_version":\s*"(\d+\.\d+\.\d+)/,
  minimum: '1.11.0',
  neededFor: 'the cloud half of an environment',
  howToGet: 'install terraform 1.11 or newer (developer.hashicorp.com/terraform/install), or tofu (opentofu.org)',
};

export interface OpenTerraformOptions {
  /** Holds the configuration, the plan and the logs of one environment. */
  readonly workDir: string;
  readonly credentials: TerraformCredentials;
  /** Provider mirror; null for DWCP_TERRAFORM_MIRROR or the search described at findProviderMirror. */
  readonly mirror?: string | null;
  /** Directory of Terraform whose lock file is taken over, so that both use the same providers. */
  readonly lockedAs?: string;
}

/** What Terraform calls the file that names the providers it uses. */
export const providerLockFile = '.terraform.lock.hcl';

/** A directory Terraform works in, with the environment it is run in. */
export interface TerraformWorkspace {
  readonly tool: Tool;
  readonly workDir: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds terraform (or tofu) and prepares its directory and CLI configuration. Starts nothing but `version`, and ends the
 * providers that a terraform which was killed left there.
 */
export async function openTerraform(options: OpenTerraformOptions, ctx: Context): Promise<TerraformWorkspace> {
  const tool = await requireTool(terraformTool, ctx.run);
  await makeDirectory(options.workDir);
  const workDir = await realpath(options.workDir);
  await stopOrphanedProviders(workDir);
  if (options.lockedAs !== undefined) await copyLock(options.lockedAs, workDir);
  const cliConfig = join(workDir, 'terraform.rc');
  const mirror = await findProviderMirror(options.mirror ?? process.env.DWCP_TERRAFORM_MIRROR ?? null);
  await writeFileAtomic(cliConfig, renderCliConfig(mirror));
  const env = { ...baseEnvironment(cliConfig), ...(await writeCredentials(options.credentials, workDir)) };
  return { tool, workDir, env };
}

/** The variables that say who Terraform is, and the file a role of the environment needs, which nobody else leaves there. */
async function writeCredentials(credentials: TerraformCredentials, workDir: string) {
  const variables = credentialVariables(credentials, process.env);
  const configFile = join(workDir, 'aws-config');
  if (typeof credentials === 'string' || credentials.environmentRole === undefined) {
    await rm(configFile, { force: true });
    return variables;
  }
  await writeFileAtomic(configFile, renderEnvironmentRole(credentials.environmentRole), { permissions: 0o600 });
  return { ...variables, ...environmentRoleVariables(configFile, process.env) };
}

/** Where nothing was locked yet, what the workspace has stays. */
async function copyLock(from: string, workDir: string): Promise<void> {
  const lock = await readTextIfPresent(join(from, providerLockFile));
  const path = join(workDir, providerLockFile);
  if (lock !== null && lock !== (await readTextIfPresent(path))) await writeFileAtomic(path, lock);
}

/** Path of a file of the workspace. */
export function fileIn(workspace: TerraformWorkspace, name: string): string {
  return join(workspace.workDir, name);
}

function baseEnvironment(cliConfig: string): Record<string, string> {
  return {
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    // The provider spends a third of its start on collecting garbage while it builds its schemas.
    GOGC: '400',
    GOMEMLIMIT: '1GiB',
  };
}
