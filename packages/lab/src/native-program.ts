import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DwcpError } from '@dwcp/model';

/** Path of a compiled program of native/: from the sources, from dist and from the bundle of the command alike. */
export function nativeProgram(name: string): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const program = join(directory, 'packages', 'lab', 'dist', 'native', name);
    if (existsSync(program)) return program;
    if (directory === dirname(directory)) break;
  }
  throw new DwcpError('TOOL_MISSING', `the program ${name} of the lab is not built`, { hint: 'run `make build`' });
}
