import { expect, test } from 'vitest';
import { applyArgs, initArgs, planArgs } from './argv.ts';

test('a plan is saved, says by its exit code whether anything changes, and never asks', () => {
  expect(planArgs({ planFile: '/s/apply.tfplan', destroy: false, lockWaitSeconds: 20 }).join(' ')).toBe(
    'plan -json -input=false -detailed-exitcode -lock-timeout=20s -out=/s/apply.tfplan',
  );
  expect(planArgs({ planFile: '/s/p', destroy: true, lockWaitSeconds: 0 })).toContain('-destroy');
  const unlocked = planArgs({ planFile: '/s/p', destroy: false, lockWaitSeconds: null }).filter((arg) =>
    /lock/.test(arg),
  );
  expect(unlocked).toEqual(['-lock=false']);
});

test('a plan is limited to the addresses that are given', () => {
  const targets = ['aws_vpc.use1', 'aws_subnet.use1["a b"]'];
  const args = planArgs({ planFile: '/s/p', destroy: false, lockWaitSeconds: 0, targets });
  expect(args.filter((arg) => arg.startsWith('-target'))).toEqual([
    '-target=aws_vpc.use1',
    '-target=aws_subnet.use1["a b"]',
  ]);
});

test('an apply carries out a saved plan and nothing else', () => {
  expect(applyArgs('/s/apply.tfplan').at(-1)).toBe('/s/apply.tfplan');
  expect(applyArgs('/s/apply.tfplan')).not.toContain('-auto-approve');
});

test('init never moves a state between backends', () => {
  expect(initArgs({ backend: true })).toContain('-reconfigure');
  expect(initArgs({ backend: false })).toContain('-backend=false');
});
