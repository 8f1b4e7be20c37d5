import { randomBytes } from 'node:crypto';
import { duplexPair } from 'node:stream';
import { type Control, openControl, type SessionSettings, sessionDefaults } from './control.ts';
import { openControlChannel } from './control-channel.ts';
import { introductionOf } from './introduce.ts';

export interface TwoControls {
  readonly dialled: Control;
  readonly accepted: Control;
  readonly settings: SessionSettings;
  close(): void;
}

/** Both ends of a control channel as they are after TLS and the greeting, without either. */
export function makeControls(changes: Partial<SessionSettings> = {}): TwoControls {
  const settings: SessionSettings = {
    ...sessionDefaults,
    protection: { algorithm: 'aes-256-gcm', keyRotationMs: 3_600_000, timestampToleranceMs: 5000 },
    compression: {},
    now: () => Date.now(),
    ...changes,
  };
  const [one, other] = duplexPair();
  const linkId = new Uint8Array(randomBytes(16));
  const secret = new Uint8Array(randomBytes(32));
  const open = (stream: typeof one, role: 'dialler' | 'acceptor'): Control =>
    openControl(openControlChannel(stream), {
      role,
      linkId,
      isResumed: false,
      secret: secret.slice(),
      settings,
      introduction: introductionOf(
        { processEpoch: new Uint8Array(16), transports: [], capabilities: [] },
        { node: role === 'dialler' ? 'b' : 'a', linkId, settings },
      ),
    });
  const [dialled, accepted] = [open(one, 'dialler'), open(other, 'acceptor')];
  return {
    dialled,
    accepted,
    settings,
    close() {
      dialled.destroy();
      accepted.destroy();
    },
  };
}
