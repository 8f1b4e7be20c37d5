// From the topology to Terraform JSON. Pure: reads no file, starts nothing, knows no state. What the emulated cloud of
// the lab cannot take is left out there and listed, never left out of a real environment.

export { addTagSearch } from './add-tag-search.ts';
export { awsProviderVersion } from './generated/aws.ts';
export { awsName, type NameKind, nameLimits } from './name.ts';
export { locateResource, type Origin, type OriginPath, type ResourceOrigins } from './origin.ts';
export { plannedOutputs } from './planned-outputs.ts';
export { type SynthesizedStack, type SynthesizedStacks, type SynthesizeOptions, synthesize } from './synthesize.ts';
export { type CloudTarget, labBackend, type StateBackend } from './target.ts';
