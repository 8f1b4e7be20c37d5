/** An element as read back; text is what stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** XML 1.0, production 2: what may stand in a document at all. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const opening = /<([a-z-]+)((?: [a-z-]+="[^"<]*")*)(\/?)>/y;
const closing = /<\/([a-z-]+)>/y;
const words = /[^<>]+/y;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Reads the XML dwcp writes and throws at everything else: no comments, no DTD, no CDATA, no unknown entity. */
export function parseStrictXml(text: string): XmlElement {
  if (!text.startsWith(declaration)) throw new Error('no XML declaration');
  if (forbidden.test(text)) throw new Error(`a character XML forbids: ${JSON.stringify(forbidden.exec(text)?.[0])}`);
  const { element, end } = elementAt(text, declaration.length);
  if (text.slice(end) !== '\n') throw new Error(`something after the root: ${text.slice(end, end + 40)}`);
  return element;
}

function elementAt(source: string, start: number): { readonly element: XmlElement; readonly end: number } {
  const [head, name = '', list = '', selfClosing] = matchAt(opening, source, start);
  const attributes = attributesOf(list);
  let at = start + head.length;
  if (selfClosing === '/') return { element: { name, attributes, children: [], text: '' }, end: at };
  const children: XmlElement[] = [];
  let text = '';
  while (!source.startsWith('</', at)) {
    if (source.startsWith('<', at)) {
      const child = elementAt(source, at);
      children.push(child.element);
      at = child.end;
    } else {
      const [chunk] = matchAt(words, source, at);
      text += decode(chunk);
      at += chunk.length;
    }
  }
  const [tail, closed] = matchAt(closing, source, at);
  if (closed !== name) throw new Error(`<${name}> is closed by </${closed}>`);
  return { element: { name, attributes, children, text: text.trim() }, end: at + tail.length };
}

function matchAt(pattern: RegExp, source: string, at: number): readonly [string, ...string[]] {
  pattern.lastIndex = at;
  const match = pattern.exec(source);
  if (match === null) throw new Error(`no XML: ${source.slice(at, at + 60)}`);
  return [match[0], ...match.slice(1)];
}

function attributesOf(list: string): Readonly<Record<string, string>> {
  const pairs = [...list.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, decode(value)]);
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute stands twice:${list}`);
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  return text.replace(/&([^;]*;?)/g, (whole, name: string) => {
    const character = entities[name.replace(/;$/, '')];
    if (character === undefined || !name.endsWith(';')) throw new Error(`an entity XML does not know: ${whole}`);
    return character;
  });
}
