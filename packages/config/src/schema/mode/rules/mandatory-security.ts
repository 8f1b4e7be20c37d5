import { at, modeRule, type Problem } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** Internet mode, and hybrid mode because its paths leave trusted sites. */
export const mandatorySecurity = modeRule(
  {
    id: 'mode/mandatory-security',
    severity: 'critical',
    title: 'encryption, authentication, TLS and byzantine defences are on in internet and hybrid',
  },
  (document) => {
    if (document.mode === 'datacenter') return [];
    return switchesOf(document).flatMap(([path, value]): readonly Problem[] =>
      value === false
        ? [
            {
              path: at(path),
              message: `is off, and ${document.mode} mode crosses untrusted networks`,
              hint: 'set it to true',
            },
          ]
        : [],
    );
  },
);

function switchesOf({ protocol, security, byzantine }: ModeDocument): readonly (readonly [string, unknown])[] {
  return [
    ['protocol.encryption.enabled', protocol.encryption.enabled],
    ['security.authentication.enabled', security.authentication.enabled],
    ['security.authorization.enabled', security.authorization.enabled],
    ['security.tls.enabled', security.tls.enabled],
    ['byzantine.enabled', byzantine?.enabled],
    ['byzantine.validation.checksums', byzantine?.validation.checksums],
    ['byzantine.validation.signatures', byzantine?.validation.signatures],
    ['byzantine.rateLimit.enabled', byzantine?.rateLimit.enabled],
  ];
}
