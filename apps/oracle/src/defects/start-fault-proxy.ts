import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CleanUp } from '../testbed/clean-up.ts';
import type { Defect, ProxiedConnection } from './defects.ts';
import { readWireFrame, writeWireFrame } from './wire-frame.ts';

/**
 * Starts an HTTP proxy that adds a defect to the server behind it: the product itself has no switch for any.
 * Returns its port.
 */
export async function startFaultProxy(
  port: number,
  defect: Defect,
  cleanUp: CleanUp,
): Promise<number> {
  const server = createServer((asked, answer) => {
    if (defect.forgetsPosts === true && asked.method === 'POST' && asked.url === '/api/posts') {
      asked.resume();
      answer.writeHead(201, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const { method, url = '/', headers } = asked;
    const onward = request({ port, host: '127.0.0.1', method, path: url, headers, agent: false });
    onward.on('error', () => answer.destroy());
    onward.on('response', (response) => {
      handBack(response, answer, defect, {
        hasCursor: url.includes('lastEventId=') || headers['last-event-id'] !== undefined,
        send(frame) {
          if (answer.writable) answer.write(writeWireFrame(frame));
        },
      });
    });
    asked.pipe(onward);
    answer.on('close', () => {
      if (defect.leaksStreams !== true) onward.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A listening TCP server has an address with a port.
  return (server.address() as AddressInfo).port;
}

function handBack(
  response: IncomingMessage,
  answer: ServerResponse,
  defect: Defect,
  connection: ProxiedConnection,
): void {
  const isStream = response.headers['content-type'] === 'text/event-stream';
  answer.writeHead(response.statusCode ?? 502, response.headers);
  answer.flushHeaders();
  const corrupt = isStream ? defect.corrupt?.(connection) : undefined;
  response.on('error', () => answer.destroy());
  response.on('close', () => answer.destroy());
  if (corrupt === undefined) {
    response.pipe(answer);
    return;
  }
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const frame = readWireFrame(block);
      if (frame === undefined) answer.write(`${block}\n\n`);
      else for (const corrupted of corrupt(frame)) answer.write(writeWireFrame(corrupted));
    }
  });
  response.on('end', () => answer.end());
}
