/**
 * Text of others (keys, values, words of tools) as it may stand in a line of ours: controls, line breaks, marks that turn
 * the direction of text and halves of characters are spelt out, so none of them moves the cursor, recolours the screen,
 * ends the line or is refused by XML.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu,
    (character) => spelt[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const spelt: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
