type Path = readonly (string | number)[];

/** A scenario file whose values know their lines. */
export interface ScenarioDocument {
  readonly value: unknown;
  readonly locate: (path: Path) => { readonly file: string; readonly line: number; readonly column: number };
}

const limitKeys: Readonly<Record<string, Path>> = {
  failover_median_ms: ['failover', 'median'],
  failover_p95_ms: ['failover', 'p95'],
  loss_percent: ['loss'],
  leaked_packets: ['leakedPackets'],
  round_trip_p99_ms: ['roundTripP99'],
};

const ownLimitKeys: Readonly<Record<string, string>> = { median_ms: 'median', p95_ms: 'p95', lost_packets: 'lost' };

/** Where a scenario file says what the policy's input has at `path`; `names` are those of the faults, in order. */
export function scenarioPath(path: Path, document: unknown, names: readonly string[]): Path {
  const [section, field, index, ...rest] = path;
  if (section === 'limits') return ['limits', ...(limitKeys[String(field)] ?? [])];
  if (section === 'scenario' && field === 'faults') {
    if (typeof index !== 'number') return ['faults'];
    const own = rest[0] === 'limits' ? ['limits', ownLimitKeys[String(rest[1])] ?? ''] : [];
    return ['faults', keyOf(document, names[index] ?? ''), ...own];
  }
  if (section === 'measurements' && field === 'checks') return ['checks'];
  return section === 'measurements' && field === 'captures' ? ['limits', 'leakedPackets'] : [];
}

/** Faults are written as a map, or as a list whose entries have a name. */
function keyOf(document: unknown, name: string): string | number {
  const faults = fieldOf(document, 'faults');
  if (!Array.isArray(faults)) return name;
  const index = faults.findIndex((fault: unknown) => fieldOf(fault, 'name') === name);
  return index < 0 ? name : index;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
