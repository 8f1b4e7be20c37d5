import { resolve } from 'node:path';
import type { EnvironmentOptions, PlanOptions } from '@dwcp/deploy';
import type { Session } from '../command.ts';
import { programDirectory, shippedPolicies } from '../installation.ts';
import type { OptionName } from '../options.ts';
import { findProjectDirectory } from '../project-directory.ts';

/** Global options of the commands that work on one environment. */
export const environmentOptionNames: readonly OptionName[] = ['env', 'projectDir', 'stateDir', 'json'];

export async function environmentOptionsOf(session: Session): Promise<EnvironmentOptions> {
  const { options, cwd } = session;
  return {
    projectDir: await findProjectDirectory(options.projectDir, cwd),
    environment: options.env ?? 'lab',
    stateDir: options.stateDir === undefined ? null : resolve(cwd, options.stateDir),
  };
}

export async function planOptionsOf(session: Session): Promise<PlanOptions> {
  const { mode, acceptRisk } = session.options;
  const options = await environmentOptionsOf(session);
  return {
    ...options,
    policiesDir: shippedPolicies,
    programDir: programDirectory,
    mode: mode ?? 'hybrid',
    acceptedRisks: acceptRisk,
  };
}
