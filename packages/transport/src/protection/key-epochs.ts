/** Which keys the paths of a link use: one object for all of them, moved on by the control channel. */
export interface KeyEpochs {
  /** Seals what is sent. */
  readonly sending: number;
  /** The newest the other side may send with: one ahead while a rotation is under way. */
  readonly prepared: number;
}

export const lastKeyEpoch = 0xffff;

/** Which key epochs one path takes. What is sent on a path arrives in order, so an old key ends soon after a newer was seen. */
export interface ReceivingEpochs {
  takes(epoch: number, now: number): boolean;
  /** Of a frame that is proven. */
  sawProven(epoch: number, now: number): void;
}

export function createReceivingEpochs(epochs: KeyEpochs, graceMs: number): ReceivingEpochs {
  let newest = 0;
  let previousUntil = 0;
  return {
    takes(epoch, now) {
      if (epoch > epochs.prepared || epoch < epochs.prepared - 1) return false;
      return epoch >= newest || (epoch === newest - 1 && now < previousUntil);
    },
    sawProven(epoch, now) {
      if (epoch <= newest) return;
      newest = epoch;
      previousUntil = now + graceMs;
    },
  };
}
