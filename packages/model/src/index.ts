// The words of dwcp: types, tables and pure arithmetic on them. Imports nothing, touches nothing.
export * from './assert-never.ts';
export * from './change-set.ts';
export * from './cidr.ts';
export * from './cloud-inventory.ts';
export * from './error.ts';
export * from './error-codes.ts';
export * from './event.ts';
export * from './finding.ts';
export * from './host-file.ts';
export * from './instance-types.ts';
export * from './mode-config.ts';
export * from './ports.ts';
export * from './rule-metadata.ts';
export * from './topology.ts';
export * from './units.ts';
export * from './waiver.ts';
