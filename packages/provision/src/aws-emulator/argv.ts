/** moto's server as a module of the Python that has it, so no script has to be on PATH. */
export function serverArgv(options: { readonly python: string; readonly port: number }): readonly string[] {
  return [options.python, '-m', 'moto.server', '--host', '127.0.0.1', '--port', String(options.port)];
}

export function importCheckArgs(): readonly string[] {
  return ['-c', 'import moto, moto.server; print(moto.__version__)'];
}
