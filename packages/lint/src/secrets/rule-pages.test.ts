import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ansibleRules } from '../ansible/ansible-rules.ts';
import { auditRules } from '../audit/audit-rules.ts';
import { secretRules } from './secret-rules.ts';

const pages = join(import.meta.dirname, '../../../../docs/rules');

test.each([...secretRules, ...ansibleRules, ...auditRules])(
  'the page of $id says its severity, its title, and what is bad and good',
  ({ id, severity, title }) => {
    const page = readFileSync(join(pages, `${id}.md`), 'utf8');
    expect(page).toMatch(new RegExp(`^# ${id}\n\nSeverity ${severity}: `));
    expect(page).toContain(title);
    expect(page).toMatch(/\nBad:\n\n[\s\S]+\nGood:\n\n/);
  },
);
