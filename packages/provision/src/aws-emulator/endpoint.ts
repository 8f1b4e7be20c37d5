import { DwcpError } from '@dwcp/model';

/** Bucket whose only object tells one life of the emulator from the next. */
const markerBucket = 'dwcp-emulator';
const markerKey = 'instance';
const requestMs = 20_000;

/** The emulator checks no signature, but it refuses an unsigned read of an object once there are IAM resources. */
const anySignature =
  'AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none';

/** True when moto answers within `timeoutMs`. */
export async function isAnswering(endpoint: string, options: { readonly timeoutMs: number }): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(options.timeoutMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Makes an S3 bucket unless it is there. */
export async function ensureBucket(endpoint: string, bucket: string): Promise<void> {
  const response = await request(endpoint, { method: 'PUT', path: `/${bucket}` });
  // 409: it is there already (BucketAlreadyOwnedByYou).
  if (!response.ok && response.status !== 409) throw refused(`bucket ${bucket} was refused`, response.status);
}

export async function writeInstanceToken(endpoint: string, token: string): Promise<void> {
  await ensureBucket(endpoint, markerBucket);
  const response = await request(endpoint, { method: 'PUT', path: `/${markerBucket}/${markerKey}`, body: token });
  if (!response.ok) throw refused('the instance token was refused', response.status);
}

/** The token of this life of the emulator; null when it was emptied. */
export async function readInstanceToken(endpoint: string): Promise<string | null> {
  const response = await request(endpoint, { method: 'GET', path: `/${markerBucket}/${markerKey}` });
  if (response.status === 404) return null;
  if (!response.ok) throw refused('the instance token cannot be read', response.status);
  return response.body;
}

/** Empties the emulator: every account, region and service. */
export async function resetEndpoint(endpoint: string): Promise<void> {
  const response = await request(endpoint, { method: 'POST', path: '/moto-api/reset' });
  if (!response.ok) throw refused('the reset was refused', response.status);
}

async function request(
  endpoint: string,
  options: { readonly method: string; readonly path: string; readonly body?: string },
): Promise<{ readonly ok: boolean; readonly status: number; readonly body: string }> {
  try {
    const response = await fetch(`${endpoint}${options.path}`, {
      method: options.method,
      signal: AbortSignal.timeout(requestMs),
      headers: { authorization: anySignature },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    return { ok: response.ok, status: response.status, body: await response.text() };
  } catch (cause) {
    throw new DwcpError('CLOUD_EMULATOR_FAILED', `the emulated cloud at ${endpoint} does not answer`, {
      hint: 'run `dwcp deploy` again, which restarts it',
      cause,
    });
  }
}

function refused(what: string, status: number): DwcpError {
  return new DwcpError('CLOUD_EMULATOR_FAILED', `${what} by the emulated cloud (HTTP ${status})`, {
    hint: 'run `dwcp destroy`, then `dwcp deploy`',
  });
}
