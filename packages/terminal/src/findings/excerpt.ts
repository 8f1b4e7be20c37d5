import { visible } from '../visible.ts';

/** Characters of a source line that are shown at most. */
const windowLength = 120;

/**
 * The part of a source line around `column` (from 1) as it may be printed, and how many columns of the screen stand before
 * the place. Looks at the window only, however long the line.
 */
export function excerptOf(line: string, column: number): { readonly text: string; readonly caretAt: number } {
  const at = Math.min(column - 1, line.length);
  const latestStart = Math.max(0, line.length - windowLength);
  const start = wholeCharacter(line, Math.min(Math.max(0, at - windowLength / 2), latestStart));
  const end = wholeCharacter(line, Math.min(line.length, start + windowLength));
  const opening = start > 0 ? '…' : '';
  const closing = end < line.length ? '…' : '';
  const text = `${opening}${visible(line.slice(start, end).replace(/\r$/, ''))}${closing}`;
  return { text, caretAt: opening.length + screenColumns(visible(line.slice(start, Math.max(start, at)))) };
}

/** Nearly every line: to look at each character of thousands of them would take most of a second. */
const isPlain = /^[ -~]*$/;

/** `index`, or the one after it where that would cut a character of two units in halves. */
function wholeCharacter(line: string, index: number): number {
  const isSecondHalf = /[\udc00-\udfff]/.test(line.charAt(index)) && /[\ud800-\udbff]/.test(line.charAt(index - 1));
  return isSecondHalf ? index + 1 : index;
}

function screenColumns(text: string): number {
  if (isPlain.test(text)) return text.length;
  return [...text].reduce((sum, character) => sum + columnsOf(character), 0);
}

/** Two for what East Asian typography sets full width (UAX 11) and for pictures, none for marks set above another letter. */
function columnsOf(character: string): number {
  if (/\p{Mn}|\u200d/u.test(character)) return 0;
  const isWide =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
  return isWide.test(character) ? 2 : 1;
}
