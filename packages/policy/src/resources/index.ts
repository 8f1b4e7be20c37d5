export type * from './cloud-resources.ts';
export { resourcePart } from './resource-part.ts';
export { resourcesOf, type TerraformDocument } from './resources-of.ts';
export { unjudgedResources } from './unjudged-resources.ts';
