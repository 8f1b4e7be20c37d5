import { visible } from '@dwcp/terminal';

type Attributes = Readonly<Record<string, string | number>>;

/** An element with attributes and elements below it. */
export function element(name: string, attributes: Attributes, children: readonly string[]): string {
  const opening = `${name}${attributeList(attributes)}`;
  if (children.length === 0) return `<${opening}/>\n`;
  return `<${opening}>\n${children.join('').replace(/^(?=.)/gm, '  ')}</${name}>\n`;
}

/** An element that holds text and nothing else. */
export function textElement(name: string, attributes: Attributes, text: string): string {
  return `<${name}${attributeList(attributes)}>${escapeXml(text)}</${name}>\n`;
}

function attributeList(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
}

/** Spelt out first: XML 1.0 (§2.2) has no way to write most control characters, not even as a reference. */
function escapeXml(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
