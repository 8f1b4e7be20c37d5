import { isUtf8 } from 'node:buffer';
import type { Finding } from '@dwcp/model';

/** Largest configuration file dwcp reads. Real ones are some kilobytes. */
export const maxFileBytes: number = 1024 * 1024;

/** Bytes of a file to text, or the finding that says why they are not UTF-8 text. */
export function decodeUtf8(file: string, bytes: Uint8Array): string | Finding {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return encodingFinding(file, 'the file is UTF-16, not UTF-8', { line: 1, column: 1 });
  const nul = bytes.indexOf(0);
  if (nul >= 0) return encodingFinding(file, 'the file holds a NUL byte', endOf(validStart(bytes.subarray(0, nul))));
  if (!isUtf8(bytes)) {
    return encodingFinding(file, 'the file holds bytes that are not UTF-8', endOf(validStart(bytes)));
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

/** The longest start that is UTF-8: found by halving, since every start of a valid start is valid. */
function validStart(bytes: Uint8Array): string {
  let text = '';
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    try {
      // As a stream: a character cut at the end is left out, not an error.
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return text;
}

/** Where the text after `text` begins. */
function endOf(text: string): { readonly line: number; readonly column: number } {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
