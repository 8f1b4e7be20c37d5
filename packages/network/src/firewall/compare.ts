import type { Difference } from '../difference.ts';
import type { FirewallObservation } from './inspect.ts';
import { canonicalRule } from './rule-text.ts';

export type FirewallDifference = Difference<
  'table-dormant' | 'chain-missing' | 'chain-extra' | 'policy-differs' | 'rules-differ' | 'rule-differs'
>;

/**
 * Compares a rendered /etc/nftables.conf with the table the kernel runs: chains, policies, rules by count and comment, and
 * where those agree what each rule does.
 */
export function compareFirewall(content: string, observed: FirewallObservation): readonly FirewallDifference[] {
  if (observed.isDormant) {
    return [
      {
        kind: 'table-dormant',
        subject: 'inet dwcp',
        wanted: 'in effect',
        observed: 'dormant with all its rules, or owned by another program',
      },
    ];
  }
  const chains = chainsOf(content);
  return [...chains.flatMap((wanted) => compareChain(wanted, observed)), ...extraChains(chains, observed)];
}

/** A chain beside those that were rendered may drop or let in what they were to decide upon. */
function extraChains(wanted: readonly Chain[], { chains }: FirewallObservation): readonly FirewallDifference[] {
  return chains
    .filter(({ name }) => !wanted.some((chain) => chain.name === name))
    .map(({ name, hook, policy }) => ({
      kind: 'chain-extra',
      subject: name,
      wanted: null,
      observed: [hook, policy].filter((word) => word !== null).join(', ') || 'a chain',
    }));
}

function compareChain(wanted: Chain, observed: FirewallObservation): readonly FirewallDifference[] {
  const chain = observed.chains.find((candidate) => candidate.name === wanted.name);
  if (chain === undefined) return [{ kind: 'chain-missing', subject: wanted.name, wanted: null, observed: null }];
  const running = observed.rules[wanted.name] ?? [];
  return [
    ...(chain.policy === wanted.policy
      ? []
      : [
          {
            kind: 'policy-differs' as const,
            subject: wanted.name,
            wanted: wanted.policy,
            observed: chain.policy,
          },
        ]),
    ...(running.join('\n') === wanted.rules.join('\n')
      ? compareRules(wanted, observed.expressions[wanted.name] ?? [])
      : [
          {
            kind: 'rules-differ' as const,
            subject: wanted.name,
            wanted: summary(wanted.rules, running),
            observed: summary(running, wanted.rules),
          },
        ]),
  ];
}

/** Rules whose comments stayed and that do something else. */
function compareRules(wanted: Chain, running: readonly (string | null)[]): readonly FirewallDifference[] {
  return wanted.texts.flatMap((text, index): readonly FirewallDifference[] => {
    const observed = running[index] ?? null;
    if (observed === null || canonicalRule(observed) === canonicalRule(text)) return [];
    const comment = wanted.rules[index] || `rule ${index + 1}`;
    const values = { wanted: text.replace(/ comment "[^"]*"$/, ''), observed };
    return [{ kind: 'rule-differs', subject: `${wanted.name}: ${comment}`, ...values }];
  });
}

interface Chain {
  readonly name: string;
  readonly policy: string | null;
  /** Comment of each rule, empty where it has none. */
  readonly rules: readonly string[];
  /** The rules as they are rendered. */
  readonly texts: readonly string[];
}

function chainsOf(content: string): readonly Chain[] {
  return [...content.matchAll(/^ {2}chain (\S+) \{\n([\s\S]*?)^ {2}\}$/gm)].map(([, name, body]) => {
    const [header, ...rules] = (body ?? '').trimEnd().split('\n');
    return {
      name: name ?? '',
      policy: /policy (\w+);/.exec(header ?? '')?.[1] ?? null,
      rules: rules.map((rule) => /comment "([^"]*)"/.exec(rule)?.[1] ?? ''),
      texts: rules.map((rule) => rule.trim()),
    };
  });
}

function summary(rules: readonly string[], others: readonly string[]): string {
  const only = rules.filter((comment) => comment !== '' && !others.includes(comment));
  return [`${rules.length} rules`, ...only.slice(0, 3)].join(', ');
}
