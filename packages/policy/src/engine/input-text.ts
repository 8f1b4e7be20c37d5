import { DwcpError } from '@dwcp/model';

/** Larger than any description: a plan of ten thousand resources has about 20 MB. */
export const maxInputMegabytes = 32;

/** The JSON text of an input document. Throws POLICY_FAILED for what is no JSON or too large, before anything judges it. */
export function inputTextOf(policy: string, input: unknown): string {
  const text = render(policy, input);
  // Every character is at least a byte: the check costs nothing, and the bytes are counted where they are written.
  if (text.length > maxInputMegabytes * 2 ** 20) {
    const megabytes = Math.ceil(text.length / 2 ** 20);
    throw new DwcpError(
      'POLICY_FAILED',
      `the input of policy ${policy} has ${megabytes} MB, the limit is ${maxInputMegabytes} MB`,
      { hint: 'give a plan of this network only' },
    );
  }
  return text;
}

function render(policy: string, input: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(input);
  } catch (cause) {
    throw noJson(policy, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause), cause);
  }
  if (text === undefined) throw noJson(policy, `it is ${typeof input}`, null);
  return text;
}

function noJson(policy: string, why: string, cause: unknown): DwcpError {
  return new DwcpError('POLICY_FAILED', `the input of policy ${policy} is no JSON document: ${why}`, {
    hint: 'give a document of maps, lists, texts, numbers and booleans, nested as deep as a description is',
    cause,
  });
}
