import { dirname } from 'node:path';
import {
  type EventSink,
  isAnything,
  makeDirectory,
  objectOf,
  oneOf,
  orAbsent,
  readState,
  recordOf,
  type Shape,
  writeFileAtomic,
} from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { type ChannelName, channelNames } from './alert.ts';
import { isPending, nothingPending, type Pending } from './pending.ts';
import { isRemembered, nothingRemembered, type Remembered } from './remembered.ts';

/** What outlives the process: what was seen and told, and what is still to tell. */
export interface MemoryContent {
  readonly remembered: Remembered;
  readonly channels: Readonly<Partial<Record<ChannelName, Pending>>>;
}

export interface AlertMemory {
  remembered: Remembered;
  pendingOf(channel: ChannelName): Pending;
  setPending(channel: ChannelName, pending: Pending): void;
  /** Writes all of it; one writing at a time, and what changed meanwhile is in the next. */
  save(): Promise<void>;
}

export interface MemoryStore {
  /** Null when there is none. */
  load(): Promise<MemoryContent | null>;
  save(content: MemoryContent): Promise<void>;
}

/** Only what is configured is kept: what a channel that is gone had to tell is told by nobody. */
export function openAlertMemory(
  content: MemoryContent | null,
  options: { readonly channels: readonly ChannelName[]; readonly store: MemoryStore },
): AlertMemory {
  const pending = new Map<ChannelName, Pending>(
    options.channels.map((name) => [name, content?.channels[name] ?? nothingPending]),
  );
  let writing: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const memory: AlertMemory = {
    remembered: content?.remembered ?? nothingRemembered,
    pendingOf: (channel) => pending.get(channel) ?? nothingPending,
    setPending: (channel, value) => void pending.set(channel, value),
    save() {
      if (writing === null) {
        writing = write().finally(() => {
          writing = null;
        });
        return writing;
      }
      next ??= writing
        .catch(() => {})
        .then(() => {
          next = null;
          return memory.save();
        });
      return next;
    },
  };
  const write = async (): Promise<void> =>
    options.store.save({ remembered: memory.remembered, channels: Object.fromEntries(pending) });
  return memory;
}

const formatVersion = 1;

const isContent: Shape<MemoryContent & { readonly formatVersion: 1 }> = objectOf<
  MemoryContent & { readonly formatVersion: 1 }
>({
  formatVersion: oneOf([formatVersion]),
  remembered: isRemembered,
  channels: hasChannels,
});

/** The memory as a file. One that cannot be read any more is told and begun anew: a monitor that does not watch is worse. */
export function memoryFile(path: string, events: EventSink): MemoryStore {
  return {
    async load() {
      try {
        return await readState(path, isContent);
      } catch (cause) {
        if (!(cause instanceof DwcpError) || cause.code !== 'STATE_CORRUPT') throw cause;
        events.emit({
          code: 'monitor.memory-lost',
          message: `${path} is not what dwcp wrote: every drift is told again`,
        });
        return null;
      }
    },
    async save(content) {
      await makeDirectory(dirname(path));
      await writeFileAtomic(path, `${JSON.stringify({ formatVersion, ...content })}\n`);
    },
  };
}

function hasChannels(value: unknown): value is MemoryContent['channels'] {
  const isRecord = recordOf(isAnything);
  const isAbsentOrPending = orAbsent(isPending);
  return isRecord(value) && channelNames.every((name) => isAbsentOrPending(value[name]));
}
