import { namesIn } from '../list-environments.ts';

/** Where the scenarios of a project are described, relative to it. */
export const scenariosFolder = 'config/scenarios';

/** Names of the scenarios a project describes, sorted; empty when it describes none. */
export async function listScenarios(projectDir: string): Promise<readonly string[]> {
  return (await namesIn(projectDir, scenariosFolder)).flatMap((file) => scenarioNameOf(file) ?? []);
}

/** The scenario a file of the folder describes; null when it has no name of one. */
export function scenarioNameOf(file: string): string | null {
  return /^([a-z][a-z0-9-]{0,40})\.yaml$/.exec(file)?.[1] ?? null;
}
