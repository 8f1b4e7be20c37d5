/** What a stream asks of the transport that carries it: the shortest round trip, the most capacity, or what carries the link. */
export const streamClasses = ['any', 'latency', 'bulk'] as const;

export type StreamClass = (typeof streamClasses)[number];

/** Those that may be carried by another transport than the link. */
export type OwnWayClass = Exclude<StreamClass, 'any'>;

/** As it stands in the `open` of a stream; what is not known asks for nothing. */
export function streamClassOf(code: number): StreamClass {
  return streamClasses[code] ?? 'any';
}

export function streamClassCode(streamClass: StreamClass): number {
  return streamClasses.indexOf(streamClass);
}
