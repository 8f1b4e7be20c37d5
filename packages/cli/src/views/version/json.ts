import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const versionDocument = documentSchema('the version and what it runs on', {
  version: z.string(),
  node: z.string(),
  platform: z.string(),
});
