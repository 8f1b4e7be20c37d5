import type { Runner } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/**
 * Those ssh has, in the order it should offer them: the first one that the other side has as well is taken (RFC 4253, section
 * 7.1). ML-KEM-768 with X25519 (OpenSSH 9.9), then ECDH on the curves of NIST, which OpenSSH leaves to OpenSSL; X25519 it
 * computes itself and slower. sntrup761 takes longer than everything else in a connection that is made for one command.
 */
export function orderKexAlgorithms(own: readonly string[]): readonly string[] {
  const rankOf = (name: string): number => {
    const rank = cheapestFirst.findIndex((pattern) => pattern.test(name));
    return rank === -1 ? cheapestFirst.length : rank;
  };
  const last = (name: string): boolean => name.startsWith('sntrup761');
  const ranked = own.filter((name) => !last(name)).toSorted((a, b) => rankOf(a) - rankOf(b));
  return [...ranked, ...own.filter(last)];
}

const cheapestFirst: readonly RegExp[] = [
  /^mlkem768x25519-sha256$/,
  /^ecdh-sha2-nistp256$/,
  /^ecdh-sha2-nistp384$/,
  /^ecdh-sha2-nistp521$/,
  /^curve25519-sha256(?:@libssh\.org)?$/,
  /^diffie-hellman-group.*-sha(?:256|512)$/,
];

/** The ways in which ssh of this machine agrees keys by default, the cheapest first; none where it does not tell. */
export async function findKexAlgorithms(runner: Runner): Promise<readonly string[]> {
  try {
    const options = { timeoutMs: 10_000, maxOutputBytes: 65_536 };
    const { stdout } = await runner.run(['ssh', '-Fnone', '-G', 'localhost'], options);
    const [, names = ''] = /^kexalgorithms ([\w@.,-]+)$/m.exec(stdout) ?? [];
    return orderKexAlgorithms(names.split(',').filter((name) => name !== ''));
  } catch (cause) {
    // It connects in its own order then, or says itself why not.
    if (cause instanceof DwcpError && cause.code !== 'INTERRUPTED') return [];
    throw cause;
  }
}
