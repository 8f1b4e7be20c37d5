import type { Difference } from '../difference.ts';
import type { FirewallObservation } from './inspect.ts';

export type FirewallDifference = Difference<'chain-missing' | 'policy-differs' | 'rules-differ'>;

/** Compares a rendered /etc/nftables.conf with the table the kernel runs: chains, policies, rules by count and comment. */
export function compareFirewall(content: string, observed: FirewallObservation): readonly FirewallDifference[] {
  return chainsOf(content).flatMap((wanted): readonly FirewallDifference[] => {
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
        ? []
        : [
            {
              kind: 'rules-differ' as const,
              subject: wanted.name,
              wanted: summary(wanted.rules, running),
              observed: summary(running, wanted.rules),
            },
          ]),
    ];
  });
}

interface Chain {
  readonly name: string;
  readonly policy: string | null;
  /** Comment of each rule, empty where it has none. */
  readonly rules: readonly string[];
}

function chainsOf(content: string): readonly Chain[] {
  return [...content.matchAll(/^ {2}chain (\S+) \{\n([\s\S]*?)^ {2}\}$/gm)].map(([, name, body]) => {
    const [header, ...rules] = (body ?? '').trimEnd().split('\n');
    return {
      name: name ?? '',
      policy: /policy (\w+);/.exec(header ?? '')?.[1] ?? null,
      rules: rules.map((rule) => /comment "([^"]*)"/.exec(rule)?.[1] ?? ''),
    };
  });
}

function summary(rules: readonly string[], others: readonly string[]): string {
  const only = rules.filter((comment) => comment !== '' && !others.includes(comment));
  return [`${rules.length} rules`, ...only.slice(0, 3)].join(', ');
}
