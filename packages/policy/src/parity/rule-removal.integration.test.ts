import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policyNames } from '../artifact/policy-names.ts';
import { findOpa, noOpa, policiesDirectory, realContext } from '../shipped-policies.fixture.ts';
import { ruleIdsIn, switchOff } from './switch-off.fixture.ts';

const ctx = realContext();
const lanes = 2;
/** Tests that take longer are left for the rules that no quicker one misses. */
const quickNs = 250e6;

interface Verdict {
  readonly name: string;
  readonly duration: number;
  readonly fail?: boolean;
  readonly error?: unknown;
}

test.for(policyNames)(
  'the tests of the %s policy fail when any one rule never holds',
  { timeout: 600_000 },
  async (policy, { skip }) => {
    const opa = (await findOpa(ctx)) ?? skip(noOpa);
    const work = await mkdtemp(join(tmpdir(), 'dwcp-rule-removal-'));
    const source = `dwcp-v3-${policy}.rego`;
    const tests = join(policiesDirectory, `dwcp-v3-${policy}_test.rego`);
    const text = await readFile(join(policiesDirectory, source), 'utf8');
    try {
      const before = await verdicts([opa, 'test', '--format', 'json', join(policiesDirectory, source), tests]);
      const quick = before.filter((one) => one.duration < quickNs && passes(one)).map((one) => one.name);
      expect(quick.length).toBeGreaterThan(30);
      const remaining = [...ruleIdsIn(text)];
      expect(remaining.length).toBeGreaterThan(30);
      const isMissed = async (id: string): Promise<boolean> => {
        const directory = join(work, id);
        await mkdir(directory);
        await writeFile(join(directory, source), switchOff(text, id));
        // Tests named after the rule notice first; what they miss is left to all the others.
        const named = quick.filter((name) => name.startsWith(`test_${id.slice(-3)}_`));
        if (named.length > 0) {
          const own = ['--run', `^data\\.dwcp\\.${policy}_test\\.(${named.join('|')})$`];
          const said = await verdicts([opa, 'test', '--format', 'json', ...own, join(directory, source), tests]);
          expect(said).toHaveLength(named.length);
          if (!said.every(passes)) return true;
        }
        const only = ['--run', `^data\\.dwcp\\.${policy}_test\\.(${quick.join('|')})$`];
        const quickly = await verdicts([opa, 'test', '--format', 'json', ...only, join(directory, source), tests]);
        expect(quickly).toHaveLength(quick.length);
        if (!quickly.every(passes)) return true;
        await cp(policiesDirectory, directory, { recursive: true });
        await writeFile(join(directory, source), switchOff(text, id));
        const all = await verdicts([opa, 'test', '--format', 'json', '--timeout', '60s', directory]);
        return !all.every(passes);
      };
      const unnoticed: string[] = [];
      const lane = async (): Promise<void> => {
        for (let id = remaining.pop(); id !== undefined; id = remaining.pop())
          if (!(await isMissed(id))) unnoticed.push(id);
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      expect(unnoticed.toSorted()).toEqual([]);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
);

function passes({ fail, error }: Verdict): boolean {
  return fail !== true && error === undefined;
}

/** Throws what opa says when a policy does not compile: that would count as a failed test. */
async function verdicts(argv: readonly string[]): Promise<readonly Verdict[]> {
  const { stdout, stderr } = await ctx.run.run(argv, { timeoutMs: 300_000, okExitCodes: [0, 1, 2] });
  const parsed: unknown = stdout.startsWith('[') ? JSON.parse(stdout) : null;
  if (!Array.isArray(parsed)) throw new Error(`${stdout}${stderr}`);
  return parsed as readonly Verdict[];
}
