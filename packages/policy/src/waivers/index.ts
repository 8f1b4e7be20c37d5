export { applyWaivers, type WaiverOptions, type WaiverResult } from './apply-waivers.ts';
export { waiverRules } from './waiver-rules.ts';
