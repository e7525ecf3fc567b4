import { connect } from 'node:net';

/** The beginning of an answer, as bytes of latin1. */
export interface RawAnswer {
  /** 0 when the connection ended without one. */
  readonly status: number;
  readonly text: string;
}

/** Milliseconds after which an answer that is not done fails the test. */
const deadlineMs = 30_000;

/**
 * Sends bytes as they are, valid HTTP or not, and reads the answer until it ends or `isEnough` says so
 * of what has come. Each character of `request` is one byte.
 */
export function askRaw(
  url: string,
  request: string,
  isEnough: (text: string) => boolean,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const timer = setTimeout(() => {
      reject(new Error(`Not answered: ${JSON.stringify(request)} has got ${JSON.stringify(text)}`));
      socket.destroy();
    }, deadlineMs);
    socket.setEncoding('latin1');
    socket.on('error', () => undefined); // followed by its close
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (isEnough(text)) socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
    });
    socket.write(request, 'latin1');
  });
}
