import { type KeyEpochs, lastKeyEpoch } from '../protection/key-epochs.ts';
import type { ControlMessage } from './control-message.ts';
import type { ControlRole } from './link-secrets.ts';

export type KeyMessage = Extract<ControlMessage, { readonly type: 'key-wanted' | 'key-update' | 'key-updated' }>;

/**
 * Moves both nodes of a link to the next key without losing a frame: each takes the new key before the other sends with it.
 * Only the dialling node moves on, the other one asks it to: with two that begin, one could be two keys ahead of what the
 * other still sends with. Pure: messages in, messages out.
 */
export interface KeyRotation {
  readonly epochs: KeyEpochs;
  /**
   * What to send so that a rotation comes about; `null` while one is under way. Throws RangeError once the last epoch is in
   * use: the link needs a new control channel.
   */
  begin(): KeyMessage | null;
  /** `violation`: what no correct peer says. */
  receive(message: KeyMessage): KeyStep | 'violation';
}

export interface KeyStep {
  readonly answer: KeyMessage | null;
  /** The peer asks for what `begin` does. */
  readonly isWanted: boolean;
  /** Both sides have moved on. */
  readonly isDone: boolean;
}

export function createKeyRotation(role: ControlRole): KeyRotation {
  const epochs = { sending: 1, prepared: 1 };
  let asked = 0;
  return {
    epochs,
    begin() {
      if (epochs.sending >= lastKeyEpoch) throw new RangeError('the last key epoch is in use');
      if (role === 'acceptor') {
        if (asked === epochs.sending) return null;
        asked = epochs.sending;
        return { type: 'key-wanted', epoch: epochs.sending + 1 };
      }
      if (epochs.prepared !== epochs.sending) return null;
      epochs.prepared++;
      return { type: 'key-update', epoch: epochs.prepared };
    },
    receive({ type, epoch }) {
      switch (type) {
        case 'key-wanted':
          if (role !== 'dialler' || epoch > epochs.sending + 1) return 'violation';
          // What was asked for before this side moved on has been given.
          return { answer: null, isWanted: epoch === epochs.sending + 1, isDone: false };
        case 'key-update':
          if (role !== 'acceptor' || epoch !== epochs.sending + 1) return 'violation';
          epochs.prepared = epoch;
          epochs.sending = epoch;
          return { answer: { type: 'key-updated', epoch }, isWanted: false, isDone: true };
        case 'key-updated':
          if (role !== 'dialler' || epochs.prepared === epochs.sending || epoch !== epochs.prepared) return 'violation';
          epochs.sending = epoch;
          return { answer: null, isWanted: false, isDone: true };
      }
    },
  };
}
