import { join } from 'node:path';
import { type Context, compareVersions, findTool, type Tool, type ToolSpec } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { importCheckArgs } from './argv.ts';

const minimumMoto = '5.1.0';

/** moto's server, found as a Python that can import it: the project's own environment first. */
export function motoTool(projectDir: string): ToolSpec {
  return {
    name: 'moto (emulated AWS)',
    commands: ['python3', 'python'],
    directories: [join(projectDir, '.venv', 'bin')],
    versionArgs: importCheckArgs(),
    versionPattern: /^(\d+\.\d+\.\d+)/m,
    minimum: minimumMoto,
    neededFor: 'the cloud half of the lab',
    howToGet: 'run `make setup`, which installs it into .venv',
  };
}

/** The Python that can start moto. Throws TOOL_MISSING or TOOL_TOO_OLD. */
export async function requireMoto(projectDir: string, ctx: Context): Promise<Tool> {
  const spec = motoTool(projectDir);
  // The project's Python may lack moto while the system's has it, so each is asked, not only the first found.
  for (const candidate of [spec, { ...spec, directories: [] }]) {
    const tool = await findTool(candidate, ctx.run);
    if (tool === null || tool.version === null) continue;
    if (compareVersions(tool.version, minimumMoto) >= 0) return tool;
    throw new DwcpError('TOOL_TOO_OLD', `moto of ${tool.path} is ${tool.version}, dwcp needs ${minimumMoto} or newer`, {
      hint: spec.howToGet,
    });
  }
  throw new DwcpError('TOOL_MISSING', `no python3 that can import moto.server (needed for ${spec.neededFor})`, {
    hint: spec.howToGet,
  });
}
