/** A message of strongSwan's vici protocol: text, lists of texts, and messages inside. */
export interface ViciMessage {
  readonly [key: string]: string | readonly string[] | ViciMessage;
}

/**
 * Parses what `swanctl --raw` prints: one `NAME event {…}` or `NAME reply {…}` a line. Values are not quoted, so a value
 * ends where the next key or the end of its message follows. Throws SyntaxError on anything else.
 */
export function parseViciEvents(text: string): readonly { readonly name: string; readonly message: ViciMessage }[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^(\S+) (?:event|reply) \{/.exec(line);
      if (match === null) throw new SyntaxError(`not a vici message: ${line.slice(0, 80)}`);
      return { name: match[1] ?? '', message: new Reader(line, match[0].length).message() };
    });
}

export function messageOf(message: ViciMessage, key: string): ViciMessage {
  const value = message[key];
  return isMessage(value) ? value : {};
}

export function textIn(message: ViciMessage, key: string): string {
  const value = message[key];
  return typeof value === 'string' ? value : '';
}

export function listIn(message: ViciMessage, key: string): readonly string[] {
  const value = message[key];
  return Array.isArray(value) ? value : [];
}

export function messagesIn(message: ViciMessage): readonly (readonly [name: string, message: ViciMessage])[] {
  return Object.entries(message).flatMap(([name, value]) => (isMessage(value) ? [[name, value] as const] : []));
}

function isMessage(value: ViciMessage[string] | undefined): value is ViciMessage {
  return typeof value === 'object' && !Array.isArray(value);
}

class Reader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  message(): ViciMessage {
    const message: Record<string, ViciMessage[string]> = {};
    for (;;) {
      this.#take(/ */y);
      if (this.#take(/\}/y) !== null) return message;
      const key = this.#take(/[^\s={}]+/y);
      if (key === null) throw new SyntaxError(`no key at column ${this.#at}`);
      if (this.#take(/ \{/y) !== null) message[key] = this.message();
      else if (this.#take(/=\[/y) !== null) message[key] = this.#list();
      else if (this.#take(/=/y) !== null) message[key] = this.#take(/.*?(?= [^\s={}]+(?:=| \{)|\})/y) ?? '';
      else throw new SyntaxError(`no value at column ${this.#at}`);
    }
  }

  #list(): readonly string[] {
    const text = this.#take(/.*?(?=\](?: [^\s={}]+(?:=| \{)|\}))/y);
    if (text === null) throw new SyntaxError(`no end of the list at column ${this.#at}`);
    this.#at += 1;
    return text === '' ? [] : text.split(' ');
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return null;
    this.#at = pattern.lastIndex;
    return match[0];
  }
}
