// Rego in, findings out: the engines that evaluate policies, the documents they are given and the decisions they give.
// Knows no configuration file, no cloud stack and no command line.
export * from './resources/index.ts';
export * from './vulnerabilities/index.ts';
export * from './waivers/index.ts';
