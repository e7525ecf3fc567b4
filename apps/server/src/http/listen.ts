import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Returns the URL of a server that listens on a host. */
export function urlOf(server: Server, host: string): string {
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
