/** The counts between which a binomial count falls with a probability of at least `confidence`, equal parts beyond each. */
export interface CountInterval {
  readonly lowest: number;
  readonly highest: number;
}

/** Exact, by summing the distribution: `trials` tries, each a hit with `probability`. */
export function binomialInterval(trials: number, probability: number, confidence: number): CountInterval {
  if (probability <= 0) return { lowest: 0, highest: 0 };
  if (probability >= 1) return { lowest: trials, highest: trials };
  const beyond = (1 - confidence) / 2;
  const odds = probability / (1 - probability);
  // In logarithms: the chance of no hit at all is smaller than a number can be.
  let logChance = trials * Math.log1p(-probability);
  let sum = 0;
  let lowest = -1;
  for (let hits = 0; hits <= trials; hits++) {
    sum += Math.exp(logChance);
    if (lowest < 0 && sum >= beyond) lowest = hits;
    if (sum >= 1 - beyond) return { lowest, highest: hits };
    logChance += Math.log(((trials - hits) / (hits + 1)) * odds);
  }
  return { lowest: Math.max(0, lowest), highest: trials };
}
