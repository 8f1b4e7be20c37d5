/** What a file may hold after a crash, a full disk or a mistake, by what happened to it. */
export function damagedCopies(text: string): Readonly<Record<string, string>> {
  return {
    'cut off': text.slice(0, Math.floor(text.length / 2)),
    emptied: '',
    'filled with zeros': '\0'.repeat(text.length),
    'a number': '7',
    'a list': '[]',
    null: 'null',
    'an object without its fields': '{"other":1}',
  };
}
