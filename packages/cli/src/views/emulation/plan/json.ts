import * as z from 'zod';
import { documentSchema } from '../../document.ts';
import { scenarioFields } from '../scenario-json.ts';

export const emulatePlanDocument = documentSchema('what an emulation would bring up and break', {
  scenario: z.object(scenarioFields),
  lab: z
    .looseObject({
      lab: z.string(),
      segments: z.array(z.looseObject({ kind: z.enum(['switched', 'routed', 'cable']), name: z.string() })),
      hosts: z.array(
        z.looseObject({
          name: z.string(),
          interfaces: z.array(
            z.looseObject({
              name: z.string(),
              segment: z.string(),
              addresses: z.array(z.string()),
              gateway: z.string().nullable(),
              mtuBytes: z.int(),
            }),
          ),
        }),
      ),
    })
    .nullable()
    .describe('null: a generated network'),
  order: z.array(z.object({ fault: z.string(), trial: z.int() })).describe('trials in the order they would be run'),
});
