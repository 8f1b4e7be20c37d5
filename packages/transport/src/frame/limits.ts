export const headerBytes = 48;

/** Of one frame, before compression and after decompression. */
export const maxPayloadBytes = 1_048_576;

/** What a protection may add to a payload: 40 bytes today. The rest of 256 beside the header is left for later versions. */
export const maxBodyBytes: number = maxPayloadBytes + 256 - headerBytes;

export const maxFrameBytes: number = headerBytes + maxBodyBytes;
