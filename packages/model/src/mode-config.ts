import type { DeploymentMode } from './topology.ts';

/** A mode configuration after normalisation. The full field list is the zod schema of the config package. */
export interface ModeConfig {
  readonly mode: DeploymentMode;
  readonly dataPort: number;
  readonly metricsPort: number;
  readonly congestionControl: string;
  readonly mtuBytes: number;
  /** The document as written, secrets still by reference: what is copied to the nodes. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Its exact text, byte for byte. */
  readonly text: string;
}
