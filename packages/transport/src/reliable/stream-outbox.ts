import type { Frame } from '../frame/frame.ts';
import { streamLimits } from './settings.ts';

/** What is written on a stream and not sent: cut into chunks, shorter ones where the window of the receiver allows no more. */
export interface StreamOutbox {
  /** One message; the bytes are the stream's from then on. */
  write(bytes: Uint8Array): void;
  /** Bytes without a boundary: joined with those that wait, as far as one chunk holds them. */
  append(bytes: Uint8Array): void;
  end(): void;
  /** The receiver takes this many bytes of the stream in all. */
  grant(limit: number): void;
  /** The next chunk or the end, without a sequence number; `null` when there is none or the window is shut. */
  take(): Frame | null;
  readonly hasNext: () => boolean;
  /** With what a message takes beside its bytes. */
  readonly queuedBytes: () => number;
  /** The end has been taken. */
  readonly isEnded: () => boolean;
}

interface Message {
  readonly id: number;
  readonly parts: Uint8Array[];
  length: number;
  readonly isJoinable: boolean;
  nextChunk: number;
  takenBytes: number;
}

const mostChunks = 65_535;
const messageOverheadBytes = 64;
/** What a receiver grants at the least: a window that opens in smaller steps is not worth a frame for each. */
const leastCutBytes = streamLimits.earlyWindowBytes / 2;

export function streamOutbox(streamId: number, chunkBytes: number): StreamOutbox {
  const messages: Message[] = [];
  let head = 0;
  let limit: number = streamLimits.earlyWindowBytes;
  let nextMessageId = 0;
  let sentBytes = 0;
  let queuedBytes = 0;
  let ending: 'open' | 'asked' | 'taken' = 'open';

  function nextLength(): number | null {
    const message = messages[head];
    if (message === undefined) return null;
    const rest = message.length - message.takenBytes;
    const whole = Math.min(chunkBytes, rest);
    const room = limit - sentBytes;
    // Where the window is narrower than a chunk it is filled all the same: a receiver short of memory gives no more until it is.
    const isCut = room < whole && room >= leastCutBytes && chunkCountOf(message, room) <= mostChunks;
    return isCut ? room : whole;
  }

  /** As far as can be told when so much of it is taken next. */
  function chunkCountOf({ nextChunk, length, takenBytes }: Message, next: number): number {
    return nextChunk + 1 + Math.ceil((length - takenBytes - next) / chunkBytes);
  }

  function hasNext(): boolean {
    const length = nextLength();
    return length === null ? ending === 'asked' : sentBytes + length <= limit;
  }

  function takeChunk(message: Message, length: number): Frame {
    const from = message.takenBytes;
    const frame: Frame = {
      type: 'data',
      streamId,
      sequence: 0,
      messageId: message.id,
      chunkIndex: message.nextChunk,
      chunkCount: chunkCountOf(message, length),
      payload: joined(message).subarray(from, from + length),
    };
    message.nextChunk += 1;
    message.takenBytes += length;
    sentBytes += length;
    queuedBytes -= length;
    if (message.takenBytes === message.length) dropFirst(message);
    return frame;
  }

  /** Its bytes are not kept alive for as long as it takes until the queue is shortened. */
  function dropFirst(message: Message): void {
    message.parts.length = 0;
    head += 1;
    queuedBytes -= messageOverheadBytes;
    if (head < messages.length && head <= 256) return;
    messages.splice(0, head);
    head = 0;
  }

  function queue(bytes: Uint8Array, isJoinable: boolean): void {
    const message = { id: nextMessageId, parts: [bytes], length: bytes.length };
    messages.push({ ...message, isJoinable, nextChunk: 0, takenBytes: 0 });
    nextMessageId = (nextMessageId + 1) >>> 0;
    queuedBytes += bytes.length + messageOverheadBytes;
  }

  function write(bytes: Uint8Array, isJoinable: boolean): void {
    const most = mostChunks * chunkBytes;
    for (let from = 0; from === 0 || from < bytes.length; from += most) {
      queue(bytes.subarray(from, from + most), isJoinable);
    }
  }

  return {
    write: (bytes) => write(bytes, false),
    append(bytes) {
      const last = messages.length > head ? messages.at(-1) : undefined;
      const joins = last?.isJoinable === true && last.nextChunk === 0 && last.length + bytes.length <= chunkBytes;
      if (last === undefined || !joins) return write(bytes, true);
      last.parts.push(bytes);
      last.length += bytes.length;
      queuedBytes += bytes.length;
    },
    end() {
      if (ending === 'open') ending = 'asked';
    },
    grant(granted) {
      limit = Math.max(limit, granted);
    },
    take() {
      if (!hasNext()) return null;
      const [message, length] = [messages[head], nextLength()];
      if (message !== undefined && length !== null) return takeChunk(message, length);
      ending = 'taken';
      return {
        type: 'end',
        streamId,
        sequence: 0,
        messageId: nextMessageId,
        chunkIndex: 0,
        chunkCount: 0,
        payload: new Uint8Array(0),
      };
    },
    hasNext,
    queuedBytes: () => queuedBytes,
    isEnded: () => ending === 'taken',
  };
}

function joined(message: Message): Uint8Array {
  const [first] = message.parts;
  if (message.parts.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(message.length);
  let offset = 0;
  for (const part of message.parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  message.parts.splice(0, message.parts.length, bytes);
  return bytes;
}
