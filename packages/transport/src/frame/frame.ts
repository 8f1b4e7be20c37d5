/** What two nodes say to each other; docs/protocol.md has it byte by byte. */
export const frameTypes = {
  /** First on a path: to which link it belongs, with a proof. */
  attach: 1,
  attached: 2,
  /** A chunk of a message of a stream. */
  data: 3,
  /** Cumulative and selective acknowledgement of sequence numbers. */
  ack: 4,
  /** How many more bytes a stream may send. */
  window: 5,
  /** A stream begins; the payload says for what. */
  open: 6,
  /** No more will be written. */
  end: 7,
  /** A stream is given up, with the reason. */
  reset: 8,
  ping: 9,
  pong: 10,
  /** Which transport a node wants this link to use. */
  vote: 11,
  /** The node goes away in an orderly manner: no new streams. */
  goodbye: 12,
} as const;

export type FrameType = keyof typeof frameTypes;

export interface Frame {
  readonly type: FrameType;
  /** 0 is the link itself. The node whose name sorts first opens odd streams, the other even ones. */
  readonly streamId: number;
  /**
   * Link-wide number of what must arrive exactly once, counted from 1, the same when sent again on another path; as the TSN of
   * RFC 9260 section 6. 0 for frames that are not sent again.
   */
  readonly sequence: number;
  readonly messageId: number;
  readonly chunkIndex: number;
  /** Chunks of the message; 0 in frames that are no `data`. */
  readonly chunkCount: number;
  readonly payload: Uint8Array;
}
