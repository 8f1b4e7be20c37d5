import { expect, test } from 'vitest';
import { policyBuiltins } from './builtins.ts';
import { shippedWasm } from './shipped-wasm.fixture.ts';
import { instantiatePolicy } from './wasm-host.ts';

const nowMs = Date.UTC(2026, 10, 23);
const module = await WebAssembly.compile(shippedWasm);
const report = (scannedAt: string) =>
  JSON.stringify({ action: 'lint', mode: 'internet', vulnerabilities: { scanned_at: scannedAt, findings: [] } });

test('builtins are answered by the host, to the nanosecond', () => {
  const policy = instantiatePolicy(module, policyBuiltins(nowMs));
  // Thirty days and one nanosecond ago is too old; thirty days is not.
  const old = policy.evaluate('dwcp/security/decision', report('2026-10-23T23:59:59.999999999Z'));
  const fresh = policy.evaluate('dwcp/security/decision', report('2026-10-24T00:00:00Z'));
  expect([old.includes('"DWCP-SEC-045","message"'), fresh.includes('more than 30 days ago')]).toEqual([false, false]);
  expect(old).toContain('more than 30 days ago');
});

test('a builtin the host does not offer ends the evaluation with its name', () => {
  const policy = instantiatePolicy(module, {});
  expect(() => policy.evaluate('dwcp/security/decision', report('2026-10-24T00:00:00Z'))).toThrow(
    expect.objectContaining({ code: 'POLICY_FAILED', message: expect.stringContaining('it calls time.') }),
  );
});

test('a policy calls only what the host offers', () => {
  const asked = new Set<string>();
  const offered = policyBuiltins(nowMs);
  const recording = Object.fromEntries(
    Object.entries(offered).map(([name, answer]) => [
      name,
      (...args: readonly string[]) => {
        asked.add(name);
        return answer?.(...args) ?? null;
      },
    ]),
  );
  instantiatePolicy(module, recording).evaluate('dwcp/security/decision', report('2026-10-24T00:00:00Z'));
  expect([...asked].toSorted()).toEqual(Object.keys(offered).toSorted());
});

test('the result set of the entry point is JSON text', () => {
  const policy = instantiatePolicy(module, policyBuiltins(nowMs));
  const [set] = JSON.parse(policy.evaluate('dwcp/network/decision', '{}')) as readonly { result: { allow: boolean } }[];
  expect(set?.result.allow).toBe(false);
  expect(() => policy.evaluate('dwcp/other/decision', '{}')).toThrow('it has no entry point dwcp/other/decision');
});
