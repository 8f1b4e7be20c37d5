import * as z from 'zod';
import { changeSetSchema, modeSchema } from '../change-set/json.ts';
import { documentSchema } from '../document.ts';
import { findingSchema } from '../findings/json.ts';

export const planDocument = documentSchema('what a deploy would change', {
  environment: z.string(),
  mode: modeSchema,
  changeSet: changeSetSchema,
  findings: z.array(findingSchema),
});
