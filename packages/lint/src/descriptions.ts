import { join } from 'node:path';
import {
  type Description,
  type LoadOptions,
  listEnvironments,
  loadDescription,
  type Misnamed,
  misnamedFiles,
  missingModes,
  renameHint,
} from '@dwcp/config';
import { type DeploymentMode, DwcpError, deploymentModes } from '@dwcp/model';
import type { LintOptions } from './report.ts';

/** One environment in one mode, as loaded. */
export interface LoadedDescription {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly description: Description;
}

/** Loads every asked-for pair. Throws CONFIG_UNREADABLE when a file that was named is not there. */
export async function loadDescriptions(options: LintOptions): Promise<readonly LoadedDescription[]> {
  const environments = options.environments ?? (await environmentsOf(options.projectDir));
  const modes = options.modes ?? (await modesOf(options.projectDir));
  const loaded: LoadedDescription[] = [];
  const sources: NonNullable<LoadOptions['sources']> = new Map();
  for (const environment of environments) {
    for (const mode of modes) {
      const description = await loadDescription({ projectDir: options.projectDir, environment, mode, sources });
      loaded.push({ environment, mode, description });
    }
  }
  return loaded;
}

async function environmentsOf(projectDir: string): Promise<readonly string[]> {
  const names = await listEnvironments(projectDir);
  if (names.length > 0) return names;
  throw new DwcpError('CONFIG_UNREADABLE', `${join(projectDir, 'config', 'environments')} holds no environment`, {
    hint: (await firstRename(projectDir, 'environment')) ?? 'describe one in a file <name>.yaml there',
  });
}

async function modesOf(projectDir: string): Promise<readonly DeploymentMode[]> {
  const missing = new Set((await missingModes(projectDir, [])).modes);
  const modes = deploymentModes.filter((mode) => !missing.has(mode));
  if (modes.length > 0) return modes;
  throw new DwcpError('CONFIG_UNREADABLE', `${join(projectDir, 'config')} holds no mode configuration`, {
    hint:
      (await firstRename(projectDir, 'mode')) ??
      `describe a mode in config/dwcp-v3-${deploymentModes.join('.yaml, config/dwcp-v3-')}.yaml`,
  });
}

async function firstRename(projectDir: string, kind: Misnamed['kind']): Promise<string | null> {
  const misnamed = await misnamedFiles(projectDir);
  const meant = misnamed.find((one) => one.kind === kind && one.meant !== null)?.meant ?? null;
  return meant === null ? null : renameHint(meant, misnamed);
}
