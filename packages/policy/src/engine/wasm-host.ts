import { DwcpError } from '@dwcp/model';
import type { Builtins } from './builtins.ts';

/**
 * Pages of 64 KB; what an evaluation needs beyond that is refused, not taken from the machine. All of it at once, since
 * the machine gives a page only when it is used, and every time a module asked for more JavaScript would collect its
 * garbage: seconds for a document of a few megabytes.
 */
const memoryPages = { initial: 4096, maximum: 4096 };

interface Exports {
  readonly entrypoints: () => number;
  readonly builtins: () => number;
  readonly opa_eval: (...args: number[]) => number;
  readonly opa_malloc: (size: number) => number;
  readonly opa_json_parse: (address: number, length: number) => number;
  readonly opa_json_dump: (value: number) => number;
  readonly opa_heap_ptr_get: () => number;
}

/** A running instance of a compiled policy. */
export interface WasmPolicy {
  /** The JSON text of the result set; `[]` when the entry point is undefined. Throws what the module aborts with. */
  readonly evaluate: (entrypoint: string, inputJson: string) => string;
  /** What the last evaluation used of the memory. */
  readonly usedBytes: () => number;
}

/**
 * Instantiates a module that `opa build -t wasm` made: the host side of OPA's WebAssembly ABI 1.3
 * (openpolicyagent.org/docs/wasm). Why not the npm SDK: docs/adr/0006-policy-engine.md.
 */
export function instantiatePolicy(module: WebAssembly.Module, builtins: Builtins): WasmPolicy {
  const memory = new WebAssembly.Memory(memoryPages);
  const names = new Map<number, string>();
  const call = (id: number, ...args: readonly number[]): number => {
    const name = names.get(id) ?? String(id);
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (builtin === undefined) throw failed(`it calls ${name}, which dwcp does not offer to policies`);
    const result = builtin(...args.map((address) => readText(memory, exports.opa_json_dump(address))));
    return result === null ? 0 : load(exports, memory, result);
  };
  const instance = new WebAssembly.Instance(module, {
    env: {
      memory,
      opa_abort: (address: number) => {
        throw failed(readText(memory, address));
      },
      opa_println: () => {},
      opa_builtin0: (id: number) => call(id),
      opa_builtin1: (id: number, _context: number, a: number) => call(id, a),
      opa_builtin2: (id: number, _context: number, a: number, b: number) => call(id, a, b),
      opa_builtin3: (id: number, _context: number, a: number, b: number, c: number) => call(id, a, b, c),
      opa_builtin4: (id: number, _context: number, a: number, b: number, c: number, d: number) => call(id, a, b, c, d),
    },
  });
  const exports = instance.exports as unknown as Exports;
  const tableAt = (address: number): Readonly<Record<string, number>> =>
    JSON.parse(readText(memory, exports.opa_json_dump(address))) as Record<string, number>;
  for (const [name, id] of Object.entries(tableAt(exports.builtins()))) names.set(id, name);
  const entrypoints = new Map(Object.entries(tableAt(exports.entrypoints())));
  // Everything above is scratch space: each evaluation begins here again, so the memory never grows from use.
  const base = exports.opa_heap_ptr_get();
  return {
    evaluate(entrypoint, inputJson) {
      const id = entrypoints.get(entrypoint);
      if (id === undefined) throw failed(`it has no entry point ${entrypoint}`);
      const bytes = Buffer.byteLength(inputJson);
      if (base + bytes > memory.buffer.byteLength) throw failed('its input is larger than its memory');
      Buffer.from(memory.buffer, base, bytes).write(inputJson);
      return readText(memory, exports.opa_eval(0, id, 0, base, bytes, base + bytes, 0));
    },
    usedBytes: () => exports.opa_heap_ptr_get() - base,
  };
}

function load(exports: Exports, memory: WebAssembly.Memory, json: string): number {
  const bytes = Buffer.from(json);
  const address = exports.opa_malloc(bytes.byteLength);
  new Uint8Array(memory.buffer).set(bytes, address);
  return exports.opa_json_parse(address, bytes.byteLength);
}

/** A text that ends with a zero byte. */
function readText(memory: WebAssembly.Memory, address: number): string {
  const bytes = Buffer.from(memory.buffer);
  return bytes.toString('utf8', address, bytes.indexOf(0, address));
}

function failed(what: string): DwcpError {
  return new DwcpError('POLICY_FAILED', `a policy could not be evaluated: ${what}`, {
    hint: 'run `make policies`, or restore the directory `policies` from Git',
  });
}
