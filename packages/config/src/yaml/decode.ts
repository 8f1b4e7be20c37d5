import { isUtf8 } from 'node:buffer';
import type { Finding } from '@dwcp/model';

/** Largest configuration file dwcp reads. Real ones are some kilobytes. */
export const maxFileBytes: number = 1024 * 1024;

/** Bytes of a file to text, or the finding that says why they are not UTF-8 text. */
export function decodeUtf8(file: string, bytes: Uint8Array): string | Finding {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return encodingFinding(file, 'the file is UTF-16, not UTF-8', { line: 1, column: 1 });
  const nul = bytes.indexOf(0);
  if (nul >= 0) return encodingFinding(file, 'the file holds a NUL byte', positionOf(bytes, nul));
  if (!isUtf8(bytes)) {
    return encodingFinding(file, 'the file holds bytes that are not UTF-8', positionOf(bytes, firstInvalid(bytes)));
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function encodingFinding(
  file: string,
  message: string,
  position: { readonly line: number; readonly column: number },
): Finding {
  return {
    ruleId: 'config/encoding',
    severity: 'high',
    message,
    location: { file, ...position },
    path: null,
    hint: 'save the file as UTF-8 text',
  };
}

/** Length of the longest valid start: found by halving, since a valid start stays valid when cut between characters. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isValidStart(bytes, middle)) valid = middle;
    else invalid = middle;
  }
  return valid;
}

function isValidStart(bytes: Uint8Array, length: number): boolean {
  // The cut may fall inside a character of up to four bytes.
  return [0, 1, 2, 3].some((back) => back <= length && isUtf8(bytes.subarray(0, length - back)));
}

function positionOf(bytes: Uint8Array, offset: number): { readonly line: number; readonly column: number } {
  const before = bytes.subarray(0, offset);
  const lineStart = before.lastIndexOf(0x0a) + 1;
  return {
    line: before.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 1),
    column: Buffer.from(before.subarray(lineStart)).toString('utf8').length + 1,
  };
}
