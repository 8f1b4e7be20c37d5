export type * from './cloud-resources.ts';
export { resourcesOf, type TerraformDocument } from './resources-of.ts';
