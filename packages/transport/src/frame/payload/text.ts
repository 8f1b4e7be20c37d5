import { Buffer } from 'node:buffer';

/** The longest text of a payload. */
export const maxTextBytes = 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text as it may stand in a log line: one line, cut at the limit between two characters. */
export function encodeText(text: string): Uint8Array {
  const bytes = Buffer.from(text.replaceAll(notPrintable, ' '), 'utf8');
  if (bytes.length <= maxTextBytes) return bytes;
  let end = maxTextBytes;
  // A byte 10xxxxxx continues a character (RFC 3629 section 3).
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** `null`: too long, no UTF-8, or not printable on one line. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.length > maxTextBytes) return null;
  try {
    const text = utf8.decode(bytes);
    return text.search(notPrintable) === -1 ? text : null;
  } catch {
    return null;
  }
}

/** Control, format (which turn or hide text), separators of lines; the lone half of a pair cannot be written in UTF-8. */
const notPrintable: RegExp = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
