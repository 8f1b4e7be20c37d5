import type { ForwardConfig } from '@dwcp/model';
import { type Forward, type ForwardOptions, openForward } from './forward.ts';

/** The forwards of a daemon, by where they listen. */
export class ForwardSet {
  readonly #options: ForwardOptions;
  readonly #open = new Map<string, Forward>();

  constructor(options: ForwardOptions) {
    this.#options = options;
  }

  list(): readonly ForwardConfig[] {
    return [...this.#open.values()].map(({ config, address }) => ({ ...config, listen: address }));
  }

  /** All of them or none: throws what kept the first from listening. */
  async open(configs: readonly ForwardConfig[]): Promise<void> {
    const opened: Forward[] = [];
    try {
      for (const config of configs) opened.push(await openForward(config, this.#options));
    } catch (cause) {
      await Promise.all(opened.map((forward) => forward.close({ drainTimeoutMs: 0 })));
      throw cause;
    }
    for (const forward of opened) this.#open.set(forward.config.listen, forward);
  }

  retarget(configs: readonly ForwardConfig[]): void {
    for (const config of configs) this.#open.get(config.listen)?.retarget(config);
  }

  /** They listen no more at once; what they carry may end within the time. */
  async close(listens: readonly string[], options: { readonly drainTimeoutMs: number }): Promise<void> {
    const closing = listens.flatMap((listen) => this.#open.get(listen) ?? []);
    for (const listen of listens) this.#open.delete(listen);
    await Promise.all(closing.map((forward) => forward.close(options)));
  }

  async closeAll(options: { readonly drainTimeoutMs: number }): Promise<void> {
    await this.close([...this.#open.keys()], options);
  }
}
