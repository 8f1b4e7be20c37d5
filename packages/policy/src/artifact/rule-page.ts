import type { PolicyRule } from './artifact.ts';

/** docs/rules/<id>.md of a policy rule, from its annotation. */
export function renderRulePage(rule: PolicyRule): string {
  const list = (title: string, items: readonly string[]): string =>
    items.length === 0 ? '' : `\n${title}:\n\n${items.map((item) => `- ${item}\n`).join('')}`;
  return [
    `# ${rule.id}\n`,
    `\nSeverity ${rule.severity}: ${rule.title.charAt(0).toLowerCase()}${rule.title.slice(1)}.\n`,
    `\n${wrap(rule.description.trim())}\n`,
    `\nTo mend it: ${wrap(rule.remediation.trim())}\n`,
    list('References', rule.references),
    list('Controls', rule.controls),
    `\nBad:\n\n${indent(rule.bad)}\n`,
    `\nGood:\n\n${indent(rule.good)}\n`,
    `\nThe rule is in \`policies/dwcp-v3-${rule.policy}.rego\`, in package \`dwcp.${rule.policy}\`.\n`,
  ].join('');
}

function wrap(text: string): string {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > 120) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}
