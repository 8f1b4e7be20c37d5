import type { Context } from '@dwcp/io';
import { type Capability, imageTools, labTools, probeCapabilities } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import type { CapabilityReport } from './doctor-report.ts';

/** What the lab asks of the machine besides tools, found by trying. */
export async function inspectMachine(ctx: Context): Promise<readonly CapabilityReport[]> {
  const tools = [...labTools, ...imageTools].map((spec) => spec.name);
  try {
    const capabilities = await probeCapabilities(ctx);
    return capabilities.filter((capability) => !tools.includes(capability.name)).map(reportOf);
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return [{ name: 'lab', status: 'missing', detail: `could not be tried: ${cause.message}` }];
  }
}

function reportOf({ name, isPresent, isRequired, detail, hint }: Capability): CapabilityReport {
  return {
    name,
    status: isPresent ? 'ok' : isRequired ? 'missing' : 'fallback',
    detail: hint === null ? detail : `${detail}: ${hint}`,
  };
}
