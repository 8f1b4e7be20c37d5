import { open } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { isBoolean, isNumber, isText, listOf, objectOf, orAbsent, type Shape } from '@dwcp/io';
import { DwcpError, type Impairment, type LinkDirection } from '@dwcp/model';
import { namespacePath } from '../lab-names.ts';
import type { CommandFields } from '../native-conversation.ts';
import type { LinkEnds } from './link-ends.ts';

/** A connection to the forwarder of a lab. Times are CLOCK_MONOTONIC in nanoseconds, as process.hrtime.bigint() has it. */
export interface Forwarder {
  /** Carries the frames between the two TAPs of a link. */
  serve(ends: LinkEnds, seed: number): Promise<bigint>;
  set(ends: LinkEnds, direction: LinkDirection, impairment: Impairment): Promise<bigint>;
  switch(ends: LinkEnds, position: 'down' | 'up'): Promise<bigint>;
  /** Takes over the faults that are named, each replacing what it was. */
  break(ends: LinkEnds, direction: LinkDirection, faults: LinkFaults): Promise<bigint>;
  /** Ends all faults of all links. */
  heal(): Promise<bigint>;
  status(): Promise<ForwarderStatus>;
  close(): void;
}

export interface LinkFaults {
  readonly lossPercent?: number;
  /** Draws a loss in part, where the link has no seed of its own. */
  readonly seed?: number;
  /** Larger packets vanish; 0 for none. */
  readonly holeBytes?: number;
}

export interface ForwarderStatus {
  readonly cpuMicroseconds: number;
  readonly peakKilobytes: number;
  readonly links: readonly ServedLink[];
}

export interface ServedLink {
  readonly link: string;
  readonly isServed: boolean;
  readonly isDown: boolean;
  readonly fromNode: DirectionCounts;
  readonly toNode: DirectionCounts;
}

/** Packets of one direction of a served link. */
export interface DirectionCounts {
  readonly seen: number;
  readonly delivered: number;
  readonly lost: number;
  readonly lostByFault: number;
  /** Found the queue of the link full. */
  readonly overflowed: number;
  /** Vanished in a black hole. */
  readonly oversized: number;
  /** Were on their way, or came, while the link was down. */
  readonly cut: number;
  readonly corrupted: number;
  readonly reordered: number;
  readonly duplicated: number;
  /** Met a device that was down. */
  readonly refused: number;
  /** Of the ordinals of all packets lost: equal when the same ones were. */
  readonly lossDigest: string;
}

const isCounts = objectOf<DirectionCounts>({
  seen: isNumber,
  delivered: isNumber,
  lost: isNumber,
  lostByFault: isNumber,
  overflowed: isNumber,
  oversized: isNumber,
  cut: isNumber,
  corrupted: isNumber,
  reordered: isNumber,
  duplicated: isNumber,
  refused: isNumber,
  lossDigest: isText,
});
const isServedLink = objectOf<ServedLink>({
  link: isText,
  isServed: isBoolean,
  isDown: isBoolean,
  fromNode: isCounts,
  toNode: isCounts,
});
const isStatus: Shape<ForwarderStatus> = objectOf<ForwarderStatus>({
  cpuMicroseconds: isNumber,
  peakKilobytes: isNumber,
  links: listOf(isServedLink),
});
const isAnswer = objectOf({ id: isNumber, atNs: orAbsent(isText), error: orAbsent(isText) });
type Answer = { readonly id: number; readonly atNs?: string | undefined; readonly error?: string | undefined };

interface Asked {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Connects to the socket `name` of a directory. Rejects with the system's error when nobody listens there. */
export async function connectForwarder(directory: string, name: string): Promise<Forwarder> {
  const waiting = new Map<number, Asked>();
  const socket = await connect(directory, name);
  let count = 0;
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    const said: unknown = JSON.parse(line);
    if (!isAnswer(said)) return;
    waiting.get(said.id)?.resolve(said);
    waiting.delete(said.id);
  });
  // A failure is told by the close that follows it. What reads lines repeats an error of what it reads as its own.
  lines.on('error', () => {});
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const asked of waiting.values()) asked.reject(gone());
    waiting.clear();
  });
  const ask = async (command: string, fields: CommandFields): Promise<Answer> => {
    if (socket.destroyed) throw gone();
    const id = ++count;
    const answer = await new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ do: command, id, ...fields })}\n`);
    });
    if (answer.error === undefined) return answer;
    const what = typeof fields.link === 'string' ? ` of ${fields.link}` : '';
    throw new DwcpError('LAB_FAILED', `the link${what} took no ${command}: ${answer.error}`);
  };
  const act = async (command: string, fields: CommandFields) => BigInt((await ask(command, fields)).atNs ?? '0');
  return {
    serve: (ends, seed) => act('serve', { ...fieldsOf(ends), seed }),
    set: (ends, direction, impairment) =>
      act('set', { ...fieldsOf(ends), ...impairment, rateMbit: impairment.rateMbit ?? 0, direction }),
    switch: (ends, position) => act(position, fieldsOf(ends)),
    break: (ends, direction, faults) => act('break', { ...faults, ...fieldsOf(ends), direction }),
    heal: () => act('heal', {}),
    async status() {
      const answer: unknown = await ask('status', {});
      if (!isStatus(answer)) throw new Error(`the forwarder told its status as ${JSON.stringify(answer)}`);
      return answer;
    },
    close: () => socket.destroy(),
  };
}

function fieldsOf(ends: LinkEnds): CommandFields {
  return {
    link: ends.name,
    nodePath: namespacePath(ends.node.namespace),
    nodeDevice: ends.node.device,
    segmentPath: namespacePath(ends.segment.namespace),
    segmentDevice: ends.segment.device,
    ...(ends.impairment === null ? {} : { seed: ends.impairment.seed }),
  };
}

/** By way of the open directory: the path of a lab may be longer than the address of a socket may. */
async function connect(directory: string, name: string): Promise<Socket> {
  const handle = await open(directory, 'r');
  try {
    const socket = createConnection(`/proc/self/fd/${handle.fd}/${name}`);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return socket;
  } finally {
    await handle.close();
  }
}

function gone(): DwcpError {
  return new DwcpError('LAB_FAILED', 'the forwarder of the lab has ended', {
    hint: 'open the lab again: `dwcp emulate up`',
  });
}
