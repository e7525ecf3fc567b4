import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Starts a proxy that passes everything on, and ends a stream politely after its `sync`: for clients
 * that read every answer to its end. Returns its URL; closed when the test is over.
 */
export async function startFirstBytes(target: string): Promise<string> {
  const { hostname, port } = new URL(target);

  function pass(asked: IncomingMessage, response: ServerResponse): void {
    const { method, url: path, rawHeaders: headers } = asked;
    const upstream = request({ hostname, port, method, path, headers, setHost: false });
    upstream.on('response', (answer) => {
      const { statusCode = 502, rawHeaders } = answer;
      response.writeHead(statusCode, withoutFraming(rawHeaders));
      if (answer.headers['content-type'] === 'text/event-stream') passUntilSync(answer, response);
      else answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    asked.pipe(upstream);
  }

  const server = createServer(pass);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A listening TCP server has an address with a port.
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function passUntilSync(answer: IncomingMessage, response: ServerResponse): void {
  let text = '';
  answer.on('end', () => response.end());
  answer.on('data', (chunk: Buffer) => {
    response.write(chunk);
    text += chunk.toString('latin1');
    if (!/event: sync\n(?:.+\n)*\n/.test(text)) return;
    // What was already read is still emitted after a pause.
    answer.removeAllListeners('data');
    response.end();
    answer.destroy();
  });
}

/** Takes away what is true of one connection only. */
function withoutFraming(raw: readonly string[]): string[] {
  return raw.filter((_, index) => {
    const name = raw[index - (index % 2)]?.toLowerCase();
    return name !== 'connection' && name !== 'keep-alive' && name !== 'transfer-encoding';
  });
}
