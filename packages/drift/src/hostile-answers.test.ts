import { DwcpError } from '@dwcp/model';
import { describe, expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();

describe('hostile answers', () => {
  const cases: Readonly<Record<string, Answer>> = {
    'of a gigabyte': () => ({ stdout: 'x'.repeat(9 * 2 ** 20) }),
    'of nothing': () => '',
    'without end': () => Promise.reject(new DwcpError('PROCESS_TIMEOUT', 'ssh did not finish in 30 s')),
    'of escape codes': () => '\u001b]0;owned\u0007\u001b[2J\r\n\u202e@@ wireguard ok\n\u001b[31m',
    'of broken JSON': (release, script) =>
      script.includes('@@ %s %s')
        ? ['clock', 'wireguard', 'links', 'bgp-sessions', 'bgp-paths', 'bfd', 'routes', 'firewall']
            .map((name) => `@@ ${name} ok\n{"peers": [[[\n`)
            .join('')
        : healthyAnswer(release, script),
    'of JSON that is something else': (release, script) =>
      script.includes('@@ %s %s')
        ? ['links', 'bgp-sessions', 'bgp-paths', 'bfd', 'routes', 'firewall', 'clock', 'wireguard', 'ipsec']
            .map((name) => `@@ ${name} ok\n[null, 7, "x", {"peers": null}, [[]]]\n`)
            .join('')
        : healthyAnswer(release, script),
    'of deeply nested JSON': (release, script) =>
      script.includes('@@ %s %s')
        ? `@@ firewall ok\n${'['.repeat(200_000)}\n@@ links ok\n${'['.repeat(200_000)}\n`
        : healthyAnswer(release, script),
  };

  test.each(Object.keys(cases))('%s leave something unchecked and nothing crashed', async (name) => {
    const answer = cases[name];
    if (answer === undefined) throw new Error(name);
    const report = await detectDrift(
      { ...deployed.options, kinds: ['files', 'running-config'] },
      nodesContext(deployed, answer),
    );
    expect(report.unchecked.length).toBeGreaterThan(0);
    for (const { reason } of report.unchecked) expect(reason.length).toBeLessThan(700);
  });
});
