import { DwcpError, type ErrorCode, errorCodes } from '@dwcp/model';

/** One request and one response per connection, each one line of JSON. Raised when a reader of the old would misread the new. */
export const protocolVersion = 1;

export const maxRequestBytes: number = 64 * 1024;
export const maxResponseBytes: number = 16 * 1024 * 1024;

export type ControlCommand = 'version' | 'status' | 'stats' | 'peers' | 'switch' | 'test' | 'trace' | 'pardon';

export interface ControlRequest {
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export function renderRequest({ command, arguments: args }: ControlRequest): string {
  return `${JSON.stringify({ version: protocolVersion, command, arguments: args })}\n`;
}

/** Throws USAGE saying what is wrong with the line. */
export function parseRequest(line: string): ControlRequest {
  const value = parseLine(line, 'request');
  const { command, arguments: args = {} } = value;
  if (typeof command !== 'string') throw new DwcpError('USAGE', 'the request names no command');
  if (!isObject(args)) throw new DwcpError('USAGE', `the arguments of ${command} are no map`);
  return { command, arguments: args };
}

export function renderResult(result: object): string {
  return `${JSON.stringify({ version: protocolVersion, result })}\n`;
}

/** What a person can act on crosses the socket, the stack of a bug does not. */
export function renderFailure(cause: unknown): string {
  const isExpected = cause instanceof DwcpError;
  const error = {
    code: isExpected ? cause.code : 'BUG',
    message: cause instanceof Error ? cause.message : String(cause),
    hint: isExpected ? cause.hint : null,
  };
  return `${JSON.stringify({ version: protocolVersion, error })}\n`;
}

/** The result, or throws the error that came instead. */
export function parseResponse(line: string): Readonly<Record<string, unknown>> {
  const { result, error } = parseLine(line, 'answer');
  if (isObject(error)) throw errorOf(error);
  if (!isObject(result)) throw new DwcpError('STATE_CORRUPT', 'the answer of dwcpd has no result');
  return result;
}

function errorOf(error: Readonly<Record<string, unknown>>): Error {
  const message = String(error.message);
  const hint = typeof error.hint === 'string' ? { hint: error.hint } : {};
  const code = String(error.code);
  return code in errorCodes ? new DwcpError(code as ErrorCode, message, hint) : new Error(`dwcpd: ${message}`);
}

function parseLine(line: string, what: 'request' | 'answer'): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new DwcpError('USAGE', `the ${what} is no JSON`, { cause });
  }
  if (!isObject(value)) throw new DwcpError('USAGE', `the ${what} is no map`);
  if (value.version !== protocolVersion) {
    throw new DwcpError('USAGE', `the ${what} is of version ${String(value.version)}, this is ${protocolVersion}`, {
      hint: 'use the dwcp-ctl that came with this dwcpd',
    });
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
