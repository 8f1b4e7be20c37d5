// Reads fields of a tool's JSON output without trusting its shape: a missing or wrongly typed field is null or empty.

export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(record: JsonRecord, name: string): string | null {
  const value = record[name];
  return typeof value === 'string' ? value : null;
}

export function numberOf(record: JsonRecord, name: string): number | null {
  const value = record[name];
  return typeof value === 'number' ? value : null;
}

/** The JSON documents of a text, parted by lines `@`; an empty part is none. */
export function documentsIn(text: string): readonly unknown[] {
  const parts = text.split(/^@$/m).filter((part, index) => index === 0 || part.trim() !== '');
  return parts.map((part) => JSON.parse(part));
}
