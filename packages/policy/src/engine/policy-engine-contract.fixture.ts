import { expect, test } from 'vitest';
import { idsOf } from '../shipped-policies.fixture.ts';
import type { BoundedEngine } from './bounded-engine.ts';

/** What every engine of the shipped policies must do, whatever evaluates them. */
export function testPolicyEngine(name: string, open: () => Promise<BoundedEngine | null>, why: string): void {
  const withEngine =
    (act: (engine: BoundedEngine) => Promise<void>) => async (context: { skip: (why: string) => void }) => {
      const engine = await open();
      if (engine === null) return context.skip(why);
      try {
        await act(engine);
      } finally {
        await engine.close();
      }
    };

  test(
    `${name}: gives one decision per question, in order`,
    withEngine(async (engine) => {
      const decisions = await engine.decide([
        { policy: 'network', input: { mode: 'internet' } },
        { policy: 'security', input: { mode: 'internet' } },
        { policy: 'network', input: { mode: 'internet' } },
      ]);
      expect(decisions.map((decision) => decision.metadata.name)).toEqual([
        'dwcp.network',
        'dwcp.security',
        'dwcp.network',
      ]);
      expect(decisions[2]).toEqual(decisions[0]);
    }),
  );

  test(
    `${name}: gives none for no question`,
    withEngine(async (engine) => {
      expect(await engine.decide([])).toEqual([]);
    }),
  );

  test(
    `${name}: allows no document that is none, and says what is unknown`,
    withEngine(async (engine) => {
      const documents = [
        null,
        false,
        true,
        0,
        -1.5,
        '',
        'mode',
        [],
        [{}],
        {},
        { mode: 1 },
        { action: null },
        { '': '' },
      ];
      for (const policy of ['security', 'network'] as const) {
        const decisions = await engine.decide(documents.map((input) => ({ policy, input })));
        expect(decisions.map((decision) => decision.allow)).toEqual(documents.map(() => false));
        expect(decisions.filter((decision) => decision.warnings.length === 0)).toEqual([]);
      }
    }),
  );

  test(
    `${name}: takes any text: quotes, line ends, zero bytes, all planes`,
    withEngine(async (engine) => {
      const texts = ['"', '\\', '\n\r\t', '\u0000', 'a\u0000b', '\u2028', 'ü', '日本', '😀', '\u{10FFFF}', '</script>'];
      const decisions = await engine.decide(
        texts.map((text) => ({
          policy: 'security',
          input: { mode: 'internet', protocol: { encryption: { enabled: true, algorithm: text } } },
        })),
      );
      expect(decisions.map((decision) => idsOf(decision.violations).includes('DWCP-SEC-004'))).toEqual(
        texts.map(() => true),
      );
      expect(decisions.map((decision) => decision.allow)).toEqual(texts.map(() => false));
    }),
  );

  test(
    `${name}: refuses what is no JSON before it is judged, and judges what comes after`,
    withEngine(async (engine) => {
      const cycle: Record<string, unknown> = { mode: 'internet' };
      cycle.self = cycle;
      for (const input of [cycle, undefined, { mode: 1n }]) {
        await expect(engine.decide([{ policy: 'security', input }])).rejects.toMatchObject({ code: 'POLICY_FAILED' });
      }
      expect(await engine.decide([{ policy: 'security', input: {} }])).toMatchObject([{ allow: false }]);
    }),
  );
}
