import { expect, test } from 'vitest';
import { renderRulePage } from './rule-page.ts';
import { rulesOf } from './rules-of.ts';

const custom = {
  id: 'DWCP-SEC-099',
  severity: 'high',
  remediation: 'Switch it on.',
  controls: ['SOC2 CC6.1'],
  guards: [['config', 'tls', 0]],
  bad: 'tls: { enabled: false }\n',
  good: 'tls:\n\n  enabled: true\n',
};
const annotated = (change: object = {}, customChange: object = {}) => ({
  annotations: {
    scope: 'rule',
    title: 'Peers speak TLS',
    description: 'Clear text is read.',
    related_resources: [{ ref: 'https://www.rfc-editor.org/rfc/rfc8446', description: 'RFC 8446' }],
    custom: { ...custom, ...customChange },
    ...change,
  },
  location: { file: 'a.rego', row: 7 },
  path: ['data', 'dwcp', 'security', 'violations'].map((value) => ({ value })),
});
const inspection = (...annotations: readonly object[]) => JSON.stringify({ annotations });

test('a rule is what its annotation says; other annotations are no rules', () => {
  const packageLevel = annotated({ scope: 'package', custom: undefined });
  expect(rulesOf(inspection(packageLevel, annotated()))).toMatchObject([
    {
      policy: 'security',
      title: 'Peers speak TLS',
      description: 'Clear text is read.',
      references: ['https://www.rfc-editor.org/rfc/rfc8446 (RFC 8446)'],
      ...custom,
    },
  ]);
});

test('an annotation that says too little is an error at its line', () => {
  for (const wrong of [
    annotated({ title: '' }),
    annotated({ description: undefined }),
    annotated({}, { id: 'SEC-1' }),
    annotated({}, { severity: 'bad' }),
    annotated({}, { guards: [] }),
    annotated({}, { bad: undefined }),
    annotated({}, { extra: 1 }),
  ]) {
    expect(() => rulesOf(inspection(wrong))).toThrow('a.rego:7');
  }
});

test('an id is used once', () => {
  expect(() => rulesOf(inspection(annotated(), annotated()))).toThrow('two rules have the id DWCP-SEC-099');
});

test('a page has the form of every page of a rule', () => {
  const page = rulesOf(inspection(annotated())).map(renderRulePage)[0];
  expect(page).toBe(`# DWCP-SEC-099

Severity high: peers speak TLS.

Clear text is read.

To mend it: Switch it on.

References:

- https://www.rfc-editor.org/rfc/rfc8446 (RFC 8446)

Controls:

- SOC2 CC6.1

Bad:

    tls: { enabled: false }

Good:

    tls:

      enabled: true

The rule is in \`policies/dwcp-v3-security.rego\`, in package \`dwcp.security\`.
`);
});
