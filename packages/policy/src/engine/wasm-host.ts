import { DwcpError } from '@dwcp/model';
import type { Builtins } from './builtins.ts';

/** Pages of 64 KB; what an evaluation needs beyond that is refused, not taken from the machine. */
const memoryPages = { initial: 32, maximum: 4096 };

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
}

/**
 * Instantiates a module that `opa build -t wasm` made. The host side of OPA's WebAssembly ABI 1.3
 * (openpolicyagent.org/docs/wasm); the npm SDK takes an input of `null` or `0` for none and cannot bound the memory.
 */
export async function instantiatePolicy(module: WebAssembly.Module, builtins: Builtins): Promise<WasmPolicy> {
  const memory = new WebAssembly.Memory(memoryPages);
  let called: Readonly<Record<string, number>> = {};
  const call = (id: number, ...args: readonly number[]): number => {
    const name = Object.keys(called).find((candidate) => called[candidate] === id) ?? String(id);
    const builtin = builtins[name];
    if (builtin === undefined) throw failed(`it calls ${name}, which dwcp does not offer to policies`);
    const result = builtin(...args.map((address) => readText(memory, exports.opa_json_dump(address))));
    return result === null ? 0 : load(exports, memory, result);
  };
  const instance = await WebAssembly.instantiate(module, {
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
  called = tableAt(exports.builtins());
  const entrypoints = tableAt(exports.entrypoints());
  // Everything above is scratch space: each evaluation begins here again.
  const base = exports.opa_heap_ptr_get();
  const encoder = new TextEncoder();
  return {
    evaluate(entrypoint, inputJson) {
      const id = entrypoints[entrypoint];
      if (id === undefined) throw failed(`it has no entry point ${entrypoint}`);
      const input = encoder.encode(inputJson);
      growTo(memory, base + input.byteLength);
      new Uint8Array(memory.buffer).set(input, base);
      return readText(memory, exports.opa_eval(0, id, 0, base, input.byteLength, base + input.byteLength, 0));
    },
  };
}

function load(exports: Exports, memory: WebAssembly.Memory, json: string): number {
  const bytes = new TextEncoder().encode(json);
  const address = exports.opa_malloc(bytes.byteLength);
  new Uint8Array(memory.buffer).set(bytes, address);
  return exports.opa_json_parse(address, bytes.byteLength);
}

function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
}

const decoder = new TextDecoder();

/** A text that ends with a zero byte. */
function readText(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)));
}

function failed(what: string): DwcpError {
  return new DwcpError('POLICY_FAILED', `a policy could not be evaluated: ${what}`, {
    hint: 'run `make policies`, or restore the directory `policies` from Git',
  });
}
