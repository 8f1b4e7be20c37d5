const mask = 2n ** 64n - 1n;

/**
 * Ordinals the forwarder loses of the first `count` packets of a direction, from the definitions of the generators: an
 * independent account of what its native code does.
 */
export function drawLosses(options: {
  readonly seed: number;
  readonly link: string;
  readonly direction: 'from-node' | 'to-node';
  readonly lossPercent: number;
  readonly count: number;
}): readonly number[] {
  const next = generatorOf(options.seed, `${options.link}/${options.direction}`);
  const lost: number[] = [];
  for (let ordinal = 1; ordinal <= options.count; ordinal++) {
    const draw = next();
    // A packet takes eight draws, the first of which decides on its loss.
    for (let i = 1; i < 8; i++) next();
    if (Number(draw) < (options.lossPercent / 100) * 2 ** 64) lost.push(ordinal);
  }
  return lost;
}

/** xoshiro256** (Blackman, Vigna) seeded by SplitMix64 from the seed and the FNV-1a of the name. */
export function generatorOf(seed: number, name: string): () => bigint {
  const first = splitMix64(BigInt(seed))();
  const mix = splitMix64(first ^ fnv1a(name));
  return xoshiro([mix(), mix(), mix(), mix()]);
}

export function splitMix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return z ^ (z >> 31n);
  };
}

export function xoshiro(words: readonly [bigint, bigint, bigint, bigint]): () => bigint {
  let [a, b, c, d] = words;
  return () => {
    const result = (rotate((b * 5n) & mask, 7n) * 9n) & mask;
    const shifted = (b << 17n) & mask;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 45n);
    return result;
  };
}

function rotate(value: bigint, count: bigint): bigint {
  return ((value << count) | (value >> (64n - count))) & mask;
}

function fnv1a(text: string): bigint {
  return [...new TextEncoder().encode(text)].reduce(
    (hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask,
    0xcbf29ce484222325n,
  );
}
