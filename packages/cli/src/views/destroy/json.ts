import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const destroyDocument = documentSchema('what was removed', {
  environment: z.string(),
  removed: z.array(z.string()),
  durationMs: z.number(),
});
