import type { FrameType } from './frame.ts';
import type { FrameHeader } from './header.ts';

/** What a frame type may say in its header. */
interface FieldRule {
  readonly stream: 'link' | 'stream';
  /** `optional`: may be sent again under a number, or once without. */
  readonly sequence: 'none' | 'required' | 'optional';
  readonly message: 'none' | 'counted';
}

const rules: Readonly<Record<FrameType, FieldRule>> = {
  attach: { stream: 'link', sequence: 'none', message: 'none' },
  attached: { stream: 'link', sequence: 'none', message: 'none' },
  data: { stream: 'stream', sequence: 'required', message: 'counted' },
  ack: { stream: 'link', sequence: 'none', message: 'none' },
  window: { stream: 'stream', sequence: 'optional', message: 'none' },
  open: { stream: 'stream', sequence: 'required', message: 'counted' },
  end: { stream: 'stream', sequence: 'required', message: 'counted' },
  reset: { stream: 'stream', sequence: 'required', message: 'counted' },
  ping: { stream: 'link', sequence: 'none', message: 'none' },
  pong: { stream: 'link', sequence: 'none', message: 'none' },
  vote: { stream: 'link', sequence: 'optional', message: 'none' },
  goodbye: { stream: 'link', sequence: 'optional', message: 'none' },
};

/** What of a header contradicts its type; `null` when nothing does. The same for what is sent and what is received. */
export function impossibleFields(header: Omit<FrameHeader, 'bodyBytes'>): string | null {
  const rule = rules[header.type];
  if (header.keyEpoch === 0) return 'key epoch 0';
  if (header.packetNumber === 0) return 'packet number 0';
  if (rule.stream === 'link' ? header.streamId !== 0 : header.streamId === 0) return `stream ${header.streamId}`;
  if (rule.sequence === 'none' && header.sequence !== 0) return `sequence ${header.sequence}`;
  if (rule.sequence === 'required' && header.sequence === 0) return 'sequence 0';
  if (rule.message === 'none' && header.messageId !== 0) return `message ${header.messageId}`;
  if (header.type === 'data' ? header.chunkIndex >= header.chunkCount : header.chunkIndex + header.chunkCount !== 0) {
    return `chunk ${header.chunkIndex} of ${header.chunkCount}`;
  }
  if (header.protection === 'sealed' && header.payloadChecksum !== 0) return 'a checksum of a sealed payload';
  return null;
}
