const durationUnitsUs: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };
const sizeUnitsBytes: Readonly<Record<string, number>> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };
const bitRateUnits: Readonly<Record<string, number>> = { Kbps: 1e3, Mbps: 1e6, Gbps: 1e9 };

/** `10us`, `1.5s`, `24h` → microseconds; null when it is not a duration. */
export function parseDurationUs(text: string): number | null {
  return scaled(text, durationUnitsUs);
}

/** `512KB`, `4MB`, `16GB` → bytes, binary units (1 KB = 1024 bytes); null when it is not a size. */
export function parseSizeBytes(text: string): number | null {
  return scaled(text, sizeUnitsBytes);
}

/** `100Mbps`, `50Gbps` → bits per second, decimal units; null when it is not a bit rate. */
export function parseBitRate(text: string): number | null {
  return scaled(text, bitRateUnits);
}

function scaled(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const factor = match?.[2] === undefined ? undefined : units[match[2]];
  if (match === null || factor === undefined) return null;
  return Number(match[1]) * factor;
}
