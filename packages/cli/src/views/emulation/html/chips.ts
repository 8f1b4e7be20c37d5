import type { Fidelity, Severity, Verdict } from '@dwcp/model';
import { type Markup, markup } from './markup.ts';

export function outcomeChip(outcome: Verdict): Markup {
  return markup`<span class="chip ${outcome}">${outcome}</span>`;
}

export function fidelityChip(fidelity: Fidelity): Markup {
  return markup`<span class="chip plain" title="${fidelityWords[fidelity]}">${fidelity}</span>`;
}

export function severityChip(severity: Severity): Markup {
  return markup`<span class="chip ${severity === 'low' ? 'plain' : severity === 'medium' ? 'inconclusive' : 'fail'}">${severity}</span>`;
}

export function plainChip(words: string): Markup {
  return markup`<span class="chip plain">${words}</span>`;
}

/** What a number is worth. */
export const fidelityWords: Readonly<Record<Fidelity, string>> = {
  timer: 'timers of the protocols make it: the same in production',
  model: 'the emulated links make it: as good as what the scenario says of them',
  hardware: 'the processors of this machine make it: another machine gives another number',
};
