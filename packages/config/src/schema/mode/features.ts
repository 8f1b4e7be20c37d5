import { field, fieldOf, group, optional } from './field.ts';
import { bool, boolOrAuto } from './values.ts';

const anywhere = { datacenter: optional, internet: optional, hybrid: optional } as const;

/** Flags that repeat another field follow it when left out, and must equal it when written. */
export const featuresSection = group({
  enableV3: field(bool, { about: 'version 3 of the protocol', in: true }),
  enableHybridMode: field(bool, {
    about: 'hybrid mode allowed',
    in: { datacenter: false, internet: false, hybrid: true },
  }),
  enableCompression: fieldOf(boolOrAuto, { about: 'repeats protocol.compression.enabled', in: anywhere }),
  enableEncryption: fieldOf(boolOrAuto, { about: 'repeats protocol.encryption.enabled', in: anywhere }),
  enableByzantine: fieldOf(boolOrAuto, {
    about: 'repeats byzantine.enabled; false in datacenter, which has no such section',
    in: anywhere,
  }),
  enableAdaptiveMode: fieldOf(bool, { about: 'repeats adaptive.detection.enabled', in: anywhere }),
});
