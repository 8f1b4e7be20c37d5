/** A request that reached the emulated cloud. */
export interface RecordedRequest {
  /** `POST DescribeVpcs`; of S3 `GET object`. */
  readonly name: string;
  /** Access key it was signed with; null when it was not signed. */
  readonly accessKey: string | null;
}

/** Every request that reaches the emulated cloud at an endpoint while something runs. */
export async function recordRequests(
  endpoint: string,
  work: () => Promise<unknown>,
): Promise<readonly RecordedRequest[]> {
  const control = (verb: string): Promise<Response> =>
    fetch(`${endpoint}/moto-api/recorder/${verb}`, { method: 'POST' });
  await control('reset-recording');
  await control('start-recording');
  await work();
  await control('stop-recording');
  const text = await (await fetch(`${endpoint}/moto-api/recorder/download-recording`)).text();
  return text.split('\n').flatMap((line) => (line === '' ? [] : [requestIn(JSON.parse(line) as Recorded)]));
}

interface Recorded {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly body_encoded: boolean;
}

function requestIn({ method, headers, body, body_encoded }: Recorded): RecordedRequest {
  return requestOf(method, headers, body_encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
}

/** What is asked, and by whom. */
export function requestOf(
  method: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  text: string,
): RecordedRequest {
  const header = (wanted: string): string | undefined => {
    const value = Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
    return typeof value === 'string' ? value : value?.[0];
  };
  const target = header('x-amz-target')?.split('.').at(-1);
  const action = target ?? new URLSearchParams(text).get('Action') ?? 'object';
  const accessKey = /Credential=([^/,\s]+)/.exec(header('authorization') ?? '')?.[1] ?? null;
  return { name: `${method} ${action}`, accessKey };
}
