/** A compiled module, which threads share. */
export type Module = { readonly compiled: unique symbol }

/** A linear memory; its buffer is another one whenever it has grown. */
export type Memory = { readonly buffer: ArrayBuffer }

type Api = {
  compile(bytes: Uint8Array): Promise<Module>
  readonly Module: { imports(module: Module): readonly { readonly name: string }[] }
  readonly Instance: new (module: Module, imports: object) => { readonly exports: unknown }
}

/** What is used of the JavaScript API; the libraries that the project is checked with lack it. */
export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Api }
