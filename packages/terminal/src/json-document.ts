/** Adding fields is free; renaming or removing one raises the number. */
export const formatVersion = 1;

export function renderDocument(document: object): string {
  return renderJson({ formatVersion, ...document });
}

/**
 * A value as JSON a terminal may show: what JSON leaves as it is but a terminal or a reviewer is misled by (C1 controls,
 * line separators, marks that turn the direction of text) is escaped. Readers get the same value.
 */
export function renderJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}
