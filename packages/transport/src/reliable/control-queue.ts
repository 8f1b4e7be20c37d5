import type { Frame } from '../frame/frame.ts';
import { encodeReset } from '../frame/payload/reset.ts';
import { encodeWindow } from '../frame/payload/window.ts';
import { type StreamClass, streamClassCode } from './stream-class.ts';

/** Frames of streams that go before their data: opens, limits (the last one counts), resets. */
export interface ControlQueue {
  open(streamId: number, payload: Uint8Array, streamClass: StreamClass): void;
  window(streamId: number, limitBytes: number): void;
  /** In place of whatever else was to be said of the stream. */
  reset(streamId: number, reason: string): void;
  forget(streamId: number): void;
  take(): Frame | null;
  readonly length: () => number;
}

export function controlQueue(): ControlQueue {
  const opens = new Map<number, Frame>();
  const windows = new Map<number, number>();
  const resets = new Map<number, string>();

  function forget(streamId: number): void {
    opens.delete(streamId);
    windows.delete(streamId);
  }

  function take(): Frame | null {
    for (const [streamId, frame] of opens) {
      opens.delete(streamId);
      return frame;
    }
    for (const [streamId, reason] of resets) {
      resets.delete(streamId);
      return controlFrame('reset', streamId, encodeReset({ reason }));
    }
    for (const [streamId, limitBytes] of windows) {
      windows.delete(streamId);
      return controlFrame('window', streamId, encodeWindow({ limitBytes }));
    }
    return null;
  }

  return {
    open(streamId, payload, streamClass) {
      opens.set(streamId, { ...controlFrame('open', streamId, payload), messageId: streamClassCode(streamClass) });
    },
    window: (streamId, limitBytes) => void windows.set(streamId, limitBytes),
    reset(streamId, reason) {
      forget(streamId);
      resets.set(streamId, reason);
    },
    forget,
    take,
    length: () => opens.size + windows.size + resets.size,
  };
}

/** Its number is given when it is sent. */
export function controlFrame(type: Frame['type'], streamId: number, payload: Uint8Array): Frame {
  return { type, streamId, sequence: 0, messageId: 0, chunkIndex: 0, chunkCount: 0, payload };
}
