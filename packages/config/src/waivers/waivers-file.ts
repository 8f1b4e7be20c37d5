/** Where waivers are written, relative to the project. */
export const waiversFile = 'config/waivers.yaml';
