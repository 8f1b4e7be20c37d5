import { join } from 'node:path';
import { type Context, isAnything, isBoolean, isNumber, isText, listOf, objectOf } from '@dwcp/io';
import { DwcpError, type LeakWatch } from '@dwcp/model';
import { converseNatively, type NativeConversation } from '../native-conversation.ts';

/** Where the underlay is listened to. */
export interface LeakPlace {
  /** Unique within a watch; also the name of its capture file. */
  readonly name: string;
  /** Path of a network namespace. */
  readonly namespace: string;
  /** Those that carry the underlay; both directions of each are seen. */
  readonly interfaces: readonly string[];
  /**
   * Prefixes of the site the place lies inside, [] outside of any: what comes from them or goes to them may be in clear
   * here, also inside VXLAN. Packets between two other sites may not.
   */
  readonly trustedPrefixes: readonly string[];
}

export interface LeakRule {
  readonly protectedPrefixes: readonly string[];
  /** UDP ports of WireGuard. IKE and ESP are known by their protocol. */
  readonly wireguardPorts: readonly number[];
}

export interface WatchedPlace extends LeakWatch {
  /** The first packet that leaked, in words; null when none did. */
  readonly firstLeak: string | null;
  /** Ethernet frames that leaked, cut to 256 bytes, a thousand at most; null when none did. */
  readonly pcapFile: string | null;
  /** Why nothing is proven; null when the capture is complete. */
  readonly gap: string | null;
}

export interface LeakWatcher {
  /** What was seen so far, up to some 20 ms ago. */
  count(): Promise<readonly WatchedPlace[]>;
  /** Judges everything captured and ends. */
  stop(): Promise<readonly WatchedPlace[]>;
}

/** Listens at all places until it is stopped. When this returns, packets are being captured. */
export async function watchLeaks(
  places: readonly LeakPlace[],
  options: LeakRule & {
    /** An existing directory for the captures of what leaked. */
    readonly directory: string;
  },
  ctx: Context,
): Promise<LeakWatcher> {
  const program = await converseNatively('leakwatch', { onEvent: () => {} }, ctx);
  try {
    for (const place of places) await watch(place, { ...options, program });
  } catch (cause) {
    await program.close();
    throw cause;
  }
  const seen = async (command: 'count' | 'finish'): Promise<readonly WatchedPlace[]> => {
    try {
      const said = await program.ask(command, { fields: {}, answer: isCounted });
      return places.map((place, index) => watchedPlace(place, said.places[index], options.directory));
    } catch (cause) {
      // It ended early: that is a fact about the captures, and must not hide what else a run has found.
      if (cause instanceof DwcpError && cause.code === 'LAB_FAILED')
        return places.map((place) => watchedPlace(place, undefined, options.directory));
      throw cause;
    }
  };
  return {
    count: () => seen('count'),
    async stop() {
      try {
        return await seen('finish');
      } finally {
        await program.close();
      }
    },
  };
}

async function watch(
  place: LeakPlace,
  options: LeakRule & { readonly directory: string; readonly program: NativeConversation },
): Promise<void> {
  const { program, directory, ...rule } = options;
  const fields = {
    namespace: place.namespace,
    interfaces: place.interfaces.join(' '),
    file: pcapFile(directory, place),
    ...ruleFields(rule, place.trustedPrefixes),
  };
  try {
    await program.ask('watch', { fields, answer: isAnything });
  } catch (cause) {
    throw new DwcpError('LAB_FAILED', `leaks cannot be watched at ${place.name}`, { cause });
  }
}

/** A rule as the program reads it. */
export function ruleFields(rule: LeakRule, trustedPrefixes: readonly string[]): Readonly<Record<string, string>> {
  return {
    protected: rule.protectedPrefixes.join(' '),
    trusted: trustedPrefixes.join(' '),
    ports: rule.wireguardPorts.join(' '),
  };
}

interface Count {
  readonly packets: number;
  readonly leaked: number;
  readonly unreadable: number;
  readonly dropped: number;
  /** An interface on which a frame that leaks on purpose was not seen; '' when it was seen on all. */
  readonly unproven: string;
  readonly isThere: boolean;
  readonly firstLeak: string;
  readonly hasPcap: boolean;
}

const isCounted = objectOf({
  places: listOf(
    objectOf<Count>({
      packets: isNumber,
      leaked: isNumber,
      unreadable: isNumber,
      dropped: isNumber,
      unproven: isText,
      isThere: isBoolean,
      firstLeak: isText,
      hasPcap: isBoolean,
    }),
  ),
});

function watchedPlace(place: LeakPlace, count: Count | undefined, directory: string): WatchedPlace {
  const gap = gapOf(count);
  return {
    place: place.name,
    packets: count?.packets ?? 0,
    leaked: count?.leaked ?? 0,
    isComplete: gap === null,
    firstLeak: count === undefined || count.firstLeak === '' ? null : count.firstLeak,
    pcapFile: count?.hasPcap === true ? pcapFile(directory, place) : null,
    gap,
  };
}

function gapOf(count: Count | undefined): string | null {
  if (count === undefined) return 'the capture ended early';
  if (!count.isThere) return 'the namespace was replaced';
  if (count.dropped > 0) return `${count.dropped} packets were not captured`;
  if (count.unproven !== '') return `a frame in clear, sent out of ${count.unproven} on purpose, was not seen`;
  return count.unreadable > 0 ? `${count.unreadable} packets could not be read` : null;
}

function pcapFile(directory: string, place: LeakPlace): string {
  return join(directory, `leaks-${place.name}.pcap`);
}
