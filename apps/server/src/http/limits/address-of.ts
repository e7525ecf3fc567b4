import { clientAddress } from '@tidings/server';
import type { Request } from 'express';

/**
 * Returns the key under which a request's client is counted: by the socket's peer, or, behind as many
 * proxies as `TRUST_PROXY` says, by the address that the outermost of them saw.
 */
export function addressOf(request: Pick<Request, 'ip'>): string {
  return clientAddress(request.ip);
}
