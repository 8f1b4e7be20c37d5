import type { z } from 'zod';
import { driftIgnoresSchema } from './drift-ignores/schema.ts';
import { jsonSchemaOf } from './schema/check-schema.ts';
import { environmentSchema } from './schema/environment/index.ts';
import { modeConfigSchema } from './schema/mode/index.ts';
import { nodeSchema } from './schema/node/index.ts';
import { scenarioSchema } from './schema/scenario/index.ts';
import { securityConfigSchema } from './security-config/schema.ts';
import { waiversSchema } from './waivers/schema.ts';

/** File name in config/schema → text: what editors complete and check configuration files with. */
export function renderJsonSchemas(): Readonly<Record<string, string>> {
  return {
    'drift-ignores.schema.json': render('dwcp drift ignores', driftIgnoresSchema),
    'environment.schema.json': render('dwcp environment', environmentSchema),
    'mode-config.schema.json': render('dwcp mode configuration', modeConfigSchema),
    'node.schema.json': render('dwcp node', nodeSchema),
    'scenario.schema.json': render('dwcp scenario', scenarioSchema),
    'security-config.schema.json': render('dwcp security configuration', securityConfigSchema),
    'waivers.schema.json': render('dwcp waivers', waiversSchema),
  };
}

function render(title: string, schema: z.ZodType): string {
  return `${JSON.stringify({ title, ...jsonSchemaOf(schema) }, null, 2)}\n`;
}
