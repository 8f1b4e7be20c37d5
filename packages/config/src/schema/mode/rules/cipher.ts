import { at, modeRule } from '../mode-rule.ts';

export const cipher = modeRule(
  { id: 'mode/cipher', severity: 'high', title: 'payloads are encrypted with integrity, by a cipher that is named' },
  ({ protocol }) => {
    const { enabled, algorithm } = protocol.encryption;
    const path = at('protocol.encryption.algorithm');
    const hint = 'write aes-256-gcm or chacha20-poly1305';
    if (algorithm === 'aes-256-cbc') {
      return [{ path, message: 'aes-256-cbc has no integrity: payloads can be changed unseen', hint }];
    }
    if (enabled !== false && algorithm === 'none') {
      return [{ path, severity: 'critical', message: 'encryption is on and no cipher is named', hint }];
    }
    return [];
  },
);
