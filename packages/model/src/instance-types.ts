/** What feasibility depends on in an EC2 instance type. */
export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** What it can send and, at the same time, receive without end. */
  readonly baselineGbps: number;
  /** What it reaches for minutes, on network credits; equal to the baseline where there are none. */
  readonly burstGbps: number;
  /** An Elastic Fabric Adapter can be attached. */
  readonly efa: boolean;
  readonly networkCards: number;
}

/** Null for a type the table does not hold: nothing can be said about it then. */
export function instanceType(name: string): InstanceType | null {
  return table.get(name) ?? null;
}

export function instanceTypeNames(): readonly string[] {
  return [...table.keys()];
}

/**
 * Gbit/s between an instance and what lies behind an internet gateway: half its bandwidth, at least 5, from 32 vCPUs on,
 * 5 below (docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html).
 */
export function internetGbps(type: InstanceType): number {
  if (type.vcpus < 32) return Math.min(5, type.burstGbps);
  return Math.max(5, type.baselineGbps / 2);
}

interface Family {
  readonly name: string;
  readonly gibPerVcpu: number;
  /** Sizes that take an EFA. */
  readonly efa: readonly string[];
  /** Network cards of the sizes that have more than one. */
  readonly cards?: Readonly<Record<string, number>>;
  /** Size, vCPUs, baseline and burst in Gbit/s; a fifth number is the memory where it is not vCPUs times `gibPerVcpu`. */
  readonly sizes: readonly (readonly [string, number, number, number, number?])[];
}

/** Network-optimised sixth generation: c6in, m6in and r6in differ in memory alone. */
const sixthNetwork: Family['sizes'] = [
  ['large', 2, 3.125, 25],
  ['xlarge', 4, 6.25, 30],
  ['2xlarge', 8, 12.5, 40],
  ['4xlarge', 16, 25, 50],
  ['8xlarge', 32, 50, 50],
  ['12xlarge', 48, 75, 75],
  ['16xlarge', 64, 100, 100],
  ['24xlarge', 96, 150, 150],
  ['32xlarge', 128, 200, 200],
  ['metal', 128, 200, 200],
];

/** c6i, m6i and r6i. */
const sixth: Family['sizes'] = [
  ['large', 2, 0.781, 12.5],
  ['xlarge', 4, 1.562, 12.5],
  ['2xlarge', 8, 3.125, 12.5],
  ['4xlarge', 16, 6.25, 12.5],
  ['8xlarge', 32, 12.5, 12.5],
  ['12xlarge', 48, 18.75, 18.75],
  ['16xlarge', 64, 25, 25],
  ['24xlarge', 96, 37.5, 37.5],
  ['32xlarge', 128, 50, 50],
  ['metal', 128, 50, 50],
];

/** c7i and m7i. */
const seventh: Family['sizes'] = [...sixth.slice(0, 8), ['48xlarge', 192, 50, 50]];

/** c7g and m7g. */
const seventhGraviton: Family['sizes'] = [
  ['medium', 1, 0.52, 12.5],
  ['large', 2, 0.937, 12.5],
  ['xlarge', 4, 1.876, 12.5],
  ['2xlarge', 8, 3.75, 15],
  ['4xlarge', 16, 7.5, 15],
  ['8xlarge', 32, 15, 15],
  ['12xlarge', 48, 22.5, 22.5],
  ['16xlarge', 64, 30, 30],
];

const sixthNetworkCards = { '32xlarge': 2, metal: 2 };

/**
 * vCPUs, memory, network cards and burst: docs.aws.amazon.com/ec2/latest/instancetypes (gp, co, mo, ac, hpc). Baseline:
 * `BaselineBandwidthInGbps` of `aws ec2 describe-instance-types`, as karpenter-provider-aws generates its table
 * zz_generated.bandwidth.go from it. EFA: docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html#efa-instance-types, and
 * `EfaSupported` of the same command. As of November 2026.
 */
const families: readonly Family[] = [
  { name: 'c6in', gibPerVcpu: 2, efa: ['32xlarge', 'metal'], cards: sixthNetworkCards, sizes: sixthNetwork },
  { name: 'm6in', gibPerVcpu: 4, efa: ['32xlarge', 'metal'], cards: sixthNetworkCards, sizes: sixthNetwork },
  { name: 'r6in', gibPerVcpu: 8, efa: ['32xlarge', 'metal'], cards: sixthNetworkCards, sizes: sixthNetwork },
  { name: 'c6i', gibPerVcpu: 2, efa: ['32xlarge', 'metal'], sizes: sixth },
  { name: 'm6i', gibPerVcpu: 4, efa: ['32xlarge', 'metal'], sizes: sixth },
  { name: 'r6i', gibPerVcpu: 8, efa: ['32xlarge', 'metal'], sizes: sixth },
  { name: 'c7i', gibPerVcpu: 2, efa: ['48xlarge'], sizes: seventh },
  { name: 'm7i', gibPerVcpu: 4, efa: ['48xlarge'], sizes: seventh },
  { name: 'c7g', gibPerVcpu: 2, efa: ['16xlarge'], sizes: seventhGraviton },
  { name: 'm7g', gibPerVcpu: 4, efa: ['16xlarge'], sizes: seventhGraviton },
  {
    name: 'c5n',
    gibPerVcpu: 2.625,
    efa: ['9xlarge', '18xlarge', 'metal'],
    sizes: [
      ['large', 2, 3, 25],
      ['xlarge', 4, 5, 25],
      ['2xlarge', 8, 10, 25],
      ['4xlarge', 16, 15, 25],
      ['9xlarge', 36, 50, 50, 96],
      ['18xlarge', 72, 100, 100, 192],
      ['metal', 72, 100, 100, 192],
    ],
  },
  {
    name: 'c7gn',
    gibPerVcpu: 2,
    efa: ['16xlarge', 'metal'],
    sizes: [
      ['medium', 1, 3.125, 25],
      ['large', 2, 6.25, 30],
      ['xlarge', 4, 12.5, 40],
      ['2xlarge', 8, 25, 50],
      ['4xlarge', 16, 50, 50],
      ['8xlarge', 32, 100, 100],
      ['12xlarge', 48, 150, 150],
      ['16xlarge', 64, 200, 200],
      ['metal', 64, 200, 200],
    ],
  },
  {
    name: 'm5n',
    gibPerVcpu: 4,
    efa: ['24xlarge', 'metal'],
    sizes: [
      ['large', 2, 2.1, 25],
      ['xlarge', 4, 4.1, 25],
      ['2xlarge', 8, 8.125, 25],
      ['4xlarge', 16, 16.25, 25],
      ['8xlarge', 32, 25, 25],
      ['12xlarge', 48, 50, 50],
      ['16xlarge', 64, 75, 75],
      ['24xlarge', 96, 100, 100],
      ['metal', 96, 100, 100],
    ],
  },
  {
    name: 't3',
    gibPerVcpu: 4,
    efa: [],
    sizes: [
      ['nano', 2, 0.032, 5, 0.5],
      ['micro', 2, 0.064, 5, 1],
      ['small', 2, 0.128, 5, 2],
      ['medium', 2, 0.256, 5, 4],
      ['large', 2, 0.512, 5],
      ['xlarge', 4, 1.024, 5],
      ['2xlarge', 8, 2.048, 5],
    ],
  },
  {
    name: 'hpc7g',
    gibPerVcpu: 2,
    efa: ['4xlarge', '8xlarge', '16xlarge'],
    sizes: [
      ['4xlarge', 16, 200, 200, 128],
      ['8xlarge', 32, 200, 200, 128],
      ['16xlarge', 64, 200, 200, 128],
    ],
  },
  { name: 'p4d', gibPerVcpu: 12, efa: ['24xlarge'], cards: { '24xlarge': 4 }, sizes: [['24xlarge', 96, 400, 400]] },
  { name: 'p4de', gibPerVcpu: 12, efa: ['24xlarge'], cards: { '24xlarge': 4 }, sizes: [['24xlarge', 96, 400, 400]] },
  {
    name: 'p5',
    gibPerVcpu: 0,
    efa: ['48xlarge'],
    cards: { '48xlarge': 32 },
    sizes: [['48xlarge', 192, 3200, 3200, 2048]],
  },
];

const table: ReadonlyMap<string, InstanceType> = new Map(
  families.flatMap((family) =>
    family.sizes.map((size) => [`${family.name}.${size[0]}`, ofSize(family, size)] as const),
  ),
);

function ofSize(
  family: Family,
  [size, vcpus, baselineGbps, burstGbps, memoryGib]: Family['sizes'][number],
): InstanceType {
  return {
    name: `${family.name}.${size}`,
    vcpus,
    memoryGib: memoryGib ?? vcpus * family.gibPerVcpu,
    baselineGbps,
    burstGbps,
    efa: family.efa.includes(size),
    networkCards: family.cards?.[size] ?? 1,
  };
}
