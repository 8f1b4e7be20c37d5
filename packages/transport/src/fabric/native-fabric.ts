import { DwcpError } from '@dwcp/model';
import { loadNativeAddon } from '../native-addon.ts';

/** What native/fabric.cc exports. */
export interface FabricAddon {
  library(libraryPath: string): { readonly path: string; readonly version: string } | { readonly reason: string };
  /** Text of an error number of libfabric. */
  describe(code: number, libraryPath: string): string;
  /** Off the JavaScript thread: looking for providers takes up to a second. */
  open(options: NativeOpenOptions): Promise<NativeEndpoint | NativeFailure>;
}

export interface NativeOpenOptions {
  readonly libraryPath: string;
  readonly provider: string;
  /** Empty: what the provider takes by itself. */
  readonly host: string;
  readonly service: string;
  readonly device: string;
  /** For providers whose names are text. */
  readonly name: string;
  /** For `start`: the thread sleeps until there is a completion, where the provider can wake it. */
  readonly wantsWaitFd: boolean;
  /** Operations under way at once, and entries of the completion queue; 0: what the provider takes by itself. */
  readonly sendDepth: number;
  readonly receiveDepth: number;
  readonly completionDepth: number;
  /** Completions read at once; 0: 64. */
  readonly completionBatch: number;
  /** 0: ordinary pages. Where there are too few, it has ordinary ones as well. */
  readonly hugePageBytes: number;
}

export interface NativeFailure {
  readonly step: string;
  readonly code: number;
  readonly reason: string;
}

export interface NativeEndpoint {
  readonly provider: string;
  /** As fi_getname gives it. */
  readonly name: Uint8Array;
  /** Packets up to this length are sent inline. */
  readonly injectBytes: number;
  /** As the provider says it has them. */
  readonly sendDepth: number;
  readonly receiveDepth: number;
  /** As the provider has taken it. */
  readonly completionDepth: number;
  /** Of the pages `memory` lies in; 0: ordinary ones. */
  readonly hugePageBytes: number;
  readonly layout: NativeLayout;
  /** All of it: words of status, rings and buffers. */
  readonly memory: ArrayBuffer;
  /** Hands over what was written to the rings; without a thread it also drives the endpoint. */
  poll(): void;
  /** A thread drives the endpoint from here on; it sleeps after `pollMicros` without anything to do. */
  start(onEvents: () => void, pollMicros: number): void;
  close(): void;
  /** Native loops for measuring: nanoseconds of each round trip; whether all was answered. */
  ping(remote: Uint8Array, options: PingPongOptions): Uint32Array;
  pong(options: PingPongOptions): boolean;
}

export interface PingPongOptions {
  readonly bytes: number;
  readonly rounds: number;
  readonly warmup: number;
}

/** Offsets and sizes in bytes; what they mean is in native/fabric/layout.h. */
export interface NativeLayout {
  readonly ringEntries: number;
  readonly commandsOffset: number;
  readonly eventsOffset: number;
  readonly smallOffset: number;
  readonly smallBytes: number;
  readonly smallSlots: number;
  readonly largeOffset: number;
  readonly largeBytes: number;
  readonly largeSlots: number;
  readonly receiveOffset: number;
  readonly receiveBytes: number;
  readonly peers: number;
}

/** The addon, with libfabric loaded. Throws FABRIC_UNAVAILABLE naming the package, TOOL_MISSING when the addon is not built. */
export function loadFabric(libraryPath: string): FabricAddon {
  const addon = loadNativeAddon('fabric') as FabricAddon;
  const found = addon.library(libraryPath);
  if ('reason' in found) {
    throw new DwcpError('FABRIC_UNAVAILABLE', `libfabric cannot be used: ${found.reason}`, {
      hint: 'install the package libfabric1 (1.14 or newer), or leave RDMA out of the mode',
    });
  }
  return addon;
}

/** Which libfabric there is, without opening anything. Throws as above. */
export function fabricLibrary(libraryPath: string = process.env.DWCP_LIBFABRIC ?? ''): {
  readonly path: string;
  readonly version: string;
} {
  const found = loadFabric(libraryPath).library(libraryPath);
  if ('reason' in found) throw new Error(`libfabric is gone: ${found.reason}`);
  return found;
}
