import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RecordedRequest, requestOf } from './record-requests.ts';

/** The emulated cloud as a real account would answer: with Debian's image, and every request is kept. */
export interface EmulatedAccount {
  readonly endpoint: string;
  /** What was asked since the last call of this. */
  take(): readonly RecordedRequest[];
  close(): Promise<void>;
}

/** Stands before the emulator at `target`, which knows none of the images a real environment looks up. */
export async function openEmulatedAccount(target: string): Promise<EmulatedAccount> {
  let requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response, { target, note: (one) => requests.push(one) }).catch((cause: unknown) => {
      response.destroy(cause instanceof Error ? cause : new Error(String(cause)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    take() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { target, note }: { readonly target: string; readonly note: (request: RecordedRequest) => void },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const body = Buffer.concat(chunks);
  const method = request.method ?? 'GET';
  const asked = requestOf(method, request.headers, body.toString('utf8'));
  note(asked);
  if (asked.name === 'POST DescribeImages') {
    response.writeHead(200, { 'content-type': 'text/xml' }).end(images);
    return;
  }
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined || /^(host|connection|content-length|expect|transfer-encoding)$/.test(name)
      ? []
      : [[name, String(value)] as [string, string]],
  );
  const isEmpty = body.length === 0;
  const given = await fetch(`${target}${request.url}`, { method, headers, ...(isEmpty ? {} : { body }) });
  const kept = [...given.headers].filter(([name]) => !/^(connection|content-encoding|transfer-encoding)$/.test(name));
  response.writeHead(given.status, Object.fromEntries(kept)).end(Buffer.from(await given.arrayBuffer()));
}

const images = `<?xml version="1.0" encoding="UTF-8"?>
<DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><imagesSet><item>
<imageId>ami-1e749f67</imageId><imageState>available</imageState><imageOwnerId>136693071363</imageOwnerId>
<isPublic>true</isPublic><architecture>x86_64</architecture><imageType>machine</imageType><name>debian-12-amd64-1</name>
<rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName><virtualizationType>hvm</virtualizationType>
<creationDate>2026-01-01T00:00:00.000Z</creationDate></item></imagesSet></DescribeImagesResponse>`;
