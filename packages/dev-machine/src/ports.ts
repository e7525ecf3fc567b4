import { createServer } from 'node:net';

/** Loopback and wildcard, because a listener on either of them takes the port from the other. */
const hosts = ['127.0.0.1', '::1', '0.0.0.0'] as const;

/** Returns whether nobody listens on a TCP port of this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of hosts) {
    if ((await tryToListen(port, host)) === 'taken') return false;
  }
  return true;
}

/** Finds a TCP port that nobody listens on. It is not reserved: use it soon. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = await tryToListen(0, '127.0.0.1');
    if (typeof port === 'number' && (await isPortFree(port))) return port;
  }
}

/** Listens for a moment; a host that this machine does not have leaves the port free. */
function tryToListen(port: number, host: string): Promise<number | 'taken' | 'no-such-host'> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') {
        resolve('no-such-host');
      } else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}
