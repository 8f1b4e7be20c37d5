/** Where ignores of drifts are written, relative to the project. */
export const driftIgnoresFile = 'config/drift-ignores.yaml';
