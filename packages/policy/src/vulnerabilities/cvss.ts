/** Weights of CVSS v3.1 (first.org/cvss/v3.1/specification-document §7.4); v3.0 has the same. */
const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const privileges: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/** Base score of a CVSS v3.0 or v3.1 vector (§7.1); null for any other text. */
export function cvss3BaseScore(vector: string): number | null {
  if (!/^CVSS:3\.[01]\//.test(vector)) return null;
  const metrics = new Map(
    vector
      .split('/')
      .slice(1)
      .map((metric) => {
        const [name = '', value = ''] = metric.split(':');
        return [name, value] as const;
      }),
  );
  const scope = metrics.get('S') ?? '';
  const values = Object.entries(weights).map(([name, table]) => weightOf(table, metrics.get(name)));
  const [attackVector, complexity, interaction, confidentiality, integrity, availability] = values;
  const privilege = weightOf(privileges[scope] ?? {}, metrics.get('PR'));
  if (
    attackVector == null ||
    complexity == null ||
    interaction == null ||
    confidentiality == null ||
    integrity == null ||
    availability == null ||
    privilege === null
  ) {
    return null;
  }
  const impactBase = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability);
  const isChanged = scope === 'C';
  const impact = isChanged ? 7.52 * (impactBase - 0.029) - 3.25 * (impactBase - 0.02) ** 15 : 6.42 * impactBase;
  if (impact <= 0) return 0;
  const exploitability = 8.22 * attackVector * complexity * privilege * interaction;
  return roundUp(Math.min((isChanged ? 1.08 : 1) * (impact + exploitability), 10));
}

function weightOf(table: Readonly<Record<string, number>>, value: string | undefined): number | null {
  return value !== undefined && Object.hasOwn(table, value) ? (table[value] ?? null) : null;
}

/** To one decimal, without what binary fractions add (§7, Appendix A). */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}
