import { at, modeRule, type Problem } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** Latency can be faked, and a near attacker has a low one. */
export const securityByMeasurement = modeRule(
  {
    id: 'mode/security-by-measurement',
    severity: 'critical',
    title: 'no measurement lowers security',
  },
  (document) => [...automaticSwitches(document), ...disabledByDetector(document)],
);

function automaticSwitches({ protocol, security, byzantine }: ModeDocument): readonly Problem[] {
  const switches: readonly (readonly [string, unknown])[] = [
    ['protocol.encryption.enabled', protocol.encryption.enabled],
    ['security.authentication.enabled', security.authentication.enabled],
    ['security.tls.enabled', security.tls.enabled],
    ['byzantine.enabled', byzantine?.enabled],
    ['byzantine.validation.signatures', byzantine?.validation.signatures],
  ];
  return switches.flatMap(([path, value]) =>
    value === 'auto'
      ? [
          {
            path: at(path),
            message: 'auto switches it off when the link measures fast, which an attacker can bring about',
            hint: 'set it to true',
          },
        ]
      : [],
  );
}

function disabledByDetector({ protocol }: ModeDocument): readonly Problem[] {
  if (protocol.encryption.disableInDatacenter !== true) return [];
  return [
    {
      path: at('protocol.encryption.disableInDatacenter'),
      message: 'encryption is dropped when the detector says datacenter, which an attacker can bring about',
      hint: 'set it to false',
    },
  ];
}
