import { resolve } from 'node:path';
import type { EmulateOptions, ProjectOptions } from '@dwcp/emulate';
import * as z from 'zod';
import type { Session } from '../../command.ts';
import { programDirectory, shippedPolicies } from '../../installation.ts';
import type { OptionName } from '../../options.ts';
import { findProjectDirectory } from '../../project-directory.ts';

/** The scenario that is run when none is named. */
export const defaultScenario = 'hybrid-baseline';

/** Global options of all commands that work on scenarios and labs. */
export const emulateOptionNames: readonly OptionName[] = ['projectDir', 'stateDir', 'json'];

const wholeNumber = 'is a whole number from 1 on';

/** A count on the command line. */
export const countSchema = z.coerce.number({ error: wholeNumber }).int(wholeNumber).min(1, wholeNumber);

/** Where the project and what dwcp keeps of it lie. */
export async function projectOptionsOf(session: Session): Promise<ProjectOptions> {
  const { options, cwd } = session;
  return {
    projectDir: await findProjectDirectory(options.projectDir, cwd),
    stateDir: options.stateDir === undefined ? null : resolve(cwd, options.stateDir),
    policiesDir: shippedPolicies,
    programDir: programDirectory,
  };
}

/** What to run, with what the command line says instead of the scenario. */
export async function emulateOptionsOf(
  session: Session,
  given: {
    readonly scenario: string | undefined;
    readonly seed?: number | undefined;
    readonly trials?: number | undefined;
  },
): Promise<EmulateOptions> {
  const { env, mode } = session.options;
  return {
    ...(await projectOptionsOf(session)),
    scenario: given.scenario ?? defaultScenario,
    environment: env ?? null,
    mode: mode ?? null,
    seed: given.seed ?? null,
    trials: given.trials ?? null,
    version: session.version,
  };
}
