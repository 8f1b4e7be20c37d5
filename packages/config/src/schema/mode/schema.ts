import type { DeploymentMode } from '@dwcp/model';
import * as z from 'zod';
import { adaptiveSection } from './adaptive.ts';
import { byzantineSection } from './byzantine.ts';
import { cacheSection } from './cache.ts';
import { clusterSection } from './cluster.ts';
import { experimentalSection } from './experimental.ts';
import { featuresSection } from './features.ts';
import { forEachField, group, schemaFor } from './field.ts';
import { limitsSection } from './limits.ts';
import { loggingSection } from './logging.ts';
import { memorySection } from './memory.ts';
import { migrationSection } from './migration.ts';
import { mlSection } from './ml.ts';
import { monitoringSection } from './monitoring.ts';
import { networkSection } from './network/index.ts';
import { performanceSection } from './performance.ts';
import { protocolSection } from './protocol.ts';
import { qosSection } from './qos.ts';
import { securitySection } from './security.ts';
import { telemetrySection } from './telemetry.ts';

/** Every field of every mode. What a mode lacks is undefined in its documents. */
const everyMode = group({
  network: networkSection,
  performance: performanceSection,
  protocol: protocolSection,
  memory: memorySection,
  monitoring: monitoringSection,
  logging: loggingSection,
  features: featuresSection,
  cluster: clusterSection,
  limits: limitsSection,
  security: securitySection,
  adaptive: adaptiveSection,
  experimental: experimentalSection.optional(),
  telemetry: telemetrySection,
  byzantine: byzantineSection.optional(),
  qos: qosSection.optional(),
  cache: cacheSection.optional(),
  migration: migrationSection.optional(),
  ml: mlSection.optional(),
});

/** A mode configuration with every default filled in. Durations are microseconds, sizes bytes, bit rates bit/s. */
export type ModeDocument = { readonly mode: DeploymentMode } & z.output<typeof everyMode>;

/** One schema per mode under one union, so that a mode has its own fields and its own defaults. */
export const modeConfigSchema: z.ZodType<ModeDocument> = z.discriminatedUnion('mode', [
  documentFor('datacenter'),
  documentFor('internet'),
  documentFor('hybrid'),
  // The union's fields are a part of `everyMode`, chosen at run time: more than the type checker can follow.
]) as unknown as z.ZodType<ModeDocument>;

/** Modes that have the field, by dotted path. */
export const modesOfField: ReadonlyMap<string, readonly DeploymentMode[]> = collectModes();

function documentFor<M extends DeploymentMode>(mode: M) {
  const sections: Record<string, z.ZodType> = {};
  for (const [name, section] of Object.entries(everyMode.shape)) {
    const sectionFor = schemaFor(mode, section);
    if (sectionFor !== null) sections[name] = sectionFor;
  }
  return z.strictObject({ mode: z.literal(mode).describe('deployment mode; agrees with the file name'), ...sections });
}

function collectModes(): ReadonlyMap<string, readonly DeploymentMode[]> {
  const modes = new Map<string, readonly DeploymentMode[]>([['mode', ['datacenter', 'internet', 'hybrid']]]);
  forEachField(everyMode, (path, of) => modes.set(path, of));
  return modes;
}
