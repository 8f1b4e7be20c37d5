import type { ErrorCode } from './error-codes.ts';

/** The job could not be done. Thrown once; carries one next step. A bug stays a plain Error. */
export class DwcpError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DwcpError';
    this.code = code;
    this.hint = options.hint ?? null;
  }
}
