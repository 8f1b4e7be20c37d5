/** What a module made for a test does when it is asked. */
export type TinyBehaviour =
  | { readonly kind: 'answers'; readonly json: string }
  | { readonly kind: 'loops' | 'traps' | 'grows' }
  | { readonly kind: 'aborts'; readonly message: string };

/**
 * A WebAssembly module with the exports of a compiled policy, written byte by byte so that no compiler is needed. Its
 * entry points are those of the shipped policies.
 */
export function tinyPolicy(behaviour: TinyBehaviour): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...header,
    ...section(1, [
      [0x60, 0, 1, i32],
      [0x60, 1, i32, 1, i32],
      [0x60, 2, i32, i32, 1, i32],
      [0x60, 7, ...Array.from({ length: 7 }, () => i32), 1, i32],
      [0x60, 1, i32, 0],
    ]),
    ...section(2, [
      [...name('env'), ...name('memory'), 2, 0, 1],
      [...name('env'), ...name('opa_abort'), 0, 4],
    ]),
    ...section(3, [[0], [0], [3], [1], [2], [1], [0]]),
    ...section(
      7,
      ['entrypoints', 'builtins', 'opa_eval', 'opa_malloc', 'opa_json_parse', 'opa_json_dump', 'opa_heap_ptr_get'].map(
        (text, index) => [...name(text), 0, index + 1],
      ),
    ),
    ...section(
      10,
      [
        constant(entrypointsAt),
        constant(builtinsAt),
        evaluation(behaviour),
        constant(0),
        constant(0),
        [0x20, 0],
        constant(heapAt),
      ].map((code) => sized([0, ...code, 0x0b])),
    ),
    ...section(11, [
      data(entrypointsAt, '{"dwcp/security/decision":0,"dwcp/network/decision":1,"dwcp/lab/decision":2}'),
      data(builtinsAt, '{}'),
      data(resultAt, textOf(behaviour)),
    ]),
  ]);
}

/** The magic number and version of WebAssembly. */
const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const i32 = 0x7f;
const entrypointsAt = 1024;
const builtinsAt = 2048;
const resultAt = 4096;
const heapAt = 16_384;

function evaluation(behaviour: TinyBehaviour): readonly number[] {
  switch (behaviour.kind) {
    case 'answers':
      return constant(resultAt);
    case 'loops':
      return [0x03, 0x40, 0x0c, 0, 0x0b, 0x00];
    // Takes page after page until none is given, then traps.
    case 'grows':
      return [0x03, 0x40, ...constant(16), 0x40, 0, ...constant(-1), 0x47, 0x0d, 0, 0x0b, 0x00];
    case 'traps':
      return [0x00];
    case 'aborts':
      return [...constant(resultAt), 0x10, 0, 0x00];
  }
}

function textOf(behaviour: TinyBehaviour): string {
  if (behaviour.kind === 'answers') return behaviour.json;
  return behaviour.kind === 'aborts' ? behaviour.message : '';
}

function section(id: number, entries: readonly (readonly number[])[]): readonly number[] {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function sized(bytes: readonly number[]): readonly number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function name(text: string): readonly number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function data(address: number, text: string): readonly number[] {
  return [0, ...constant(address), 0x0b, ...sized([...new TextEncoder().encode(`${text}\0`)])];
}

function constant(value: number): readonly number[] {
  return [0x41, ...signed(value)];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): readonly number[] {
  const byte = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
  return isLast ? [byte] : [byte | 0x80, ...signed(rest)];
}
