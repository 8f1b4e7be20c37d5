/** Which environment, described where, kept where. */
export interface EnvironmentOptions {
  /** Directory that holds config/ and deployments/. */
  readonly projectDir: string;
  readonly environment: string;
  /** Directory for everything dwcp keeps; `<projectDir>/.dwcp` when null. */
  readonly stateDir: string | null;
}
