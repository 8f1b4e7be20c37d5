/** A typed notice: what happened, for logs, progress and metrics. Codes are dotted words in the past tense. */
export interface DwcpEvent {
  readonly code: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
