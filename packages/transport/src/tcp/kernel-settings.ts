import { readFile } from 'node:fs/promises';
import type { TcpOptions } from './tcp-options.ts';

/** What the kernel of this network namespace allows sockets; `null` where it does not say. */
export interface KernelSettings {
  readonly maxSendBufferBytes: number | null;
  readonly maxReceiveBufferBytes: number | null;
  /** How far the kernel sizes buffers by itself. */
  readonly largestOwnSendBufferBytes: number | null;
  readonly largestOwnReceiveBufferBytes: number | null;
  /** Bit 1: for those who dial, bit 2: for those who listen. */
  readonly fastOpen: number | null;
  /** 0 off, 1 when a path swallows large packets, 2 always (RFC 4821). */
  readonly mtuProbing: number | null;
}

export interface KernelShortfall {
  readonly option: keyof TcpOptions;
  readonly sysctl: string;
  /** What it must be at least. */
  readonly wanted: number;
  readonly found: number;
}

export async function loadKernelSettings(): Promise<KernelSettings> {
  const [send, receive, ownSend, ownReceive, fastOpen, mtuProbing] = await Promise.all(
    [
      'core/wmem_max',
      'core/rmem_max',
      'ipv4/tcp_wmem',
      'ipv4/tcp_rmem',
      'ipv4/tcp_fastopen',
      'ipv4/tcp_mtu_probing',
    ].map(lastNumber),
  );
  return {
    maxSendBufferBytes: send ?? null,
    maxReceiveBufferBytes: receive ?? null,
    largestOwnSendBufferBytes: ownSend ?? null,
    largestOwnReceiveBufferBytes: ownReceive ?? null,
    fastOpen: fastOpen ?? null,
    mtuProbing: mtuProbing ?? null,
  };
}

/** What the options ask for and this kernel does not give, each with the setting that would change it. */
export function compareKernelSettings(options: TcpOptions, kernel: KernelSettings): readonly KernelShortfall[] {
  const { sendBufferBytes, receiveBufferBytes, fastOpen, mtuProbing } = options;
  const needs: readonly (readonly [keyof TcpOptions, string, number | null, number | null])[] = [
    ['sendBufferBytes', 'net.core.wmem_max', sendBufferBytes, kernel.maxSendBufferBytes],
    ['receiveBufferBytes', 'net.core.rmem_max', receiveBufferBytes, kernel.maxReceiveBufferBytes],
    ['fastOpen', 'net.ipv4.tcp_fastopen', fastOpen ? 3 : null, kernel.fastOpen === null ? null : kernel.fastOpen & 3],
    ['mtuProbing', 'net.ipv4.tcp_mtu_probing', mtuProbing ? 1 : null, kernel.mtuProbing],
  ];
  return needs.flatMap(([option, sysctl, wanted, found]) =>
    wanted === null || found === null || found >= wanted ? [] : [{ option, sysctl, wanted, found }],
  );
}

/** The size to set; `null` where the kernel would cut it down and sizes better by itself. */
export function settableBytes(wanted: number | null, max: number | null): number | null {
  return wanted === null || (max !== null && wanted > max) ? null : wanted;
}

async function lastNumber(name: string): Promise<number | null> {
  const text = await readFile(`/proc/sys/net/${name}`, 'utf8').catch(() => null);
  const value = Number(text?.trim().split(/\s+/).at(-1) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
