/** The part of the WebAssembly JavaScript API that a policy host uses; Node's types leave it to the browser's. */
declare global {
  namespace WebAssembly {
    class Module {
      constructor(bytes: Uint8Array<ArrayBuffer>);
      private readonly brand: 'module';
    }
    class Memory {
      constructor(pages: { readonly initial: number; readonly maximum: number });
      readonly buffer: ArrayBuffer;
      grow(pages: number): number;
    }
    class Instance {
      constructor(module: Module, imports: Readonly<Record<string, object>>);
      readonly exports: Readonly<Record<string, unknown>>;
    }
    function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  }
}

export {};
