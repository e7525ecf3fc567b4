import { ipKeyGenerator } from 'express-rate-limit';
import type { Request } from 'express';

/** Bits of an IPv6 address that name one customer: who has one address has all of its /64. */
const ipv6PrefixBits = 64;

/**
 * Says whom a request counts for: the client's IPv4 address, or the /64 of its IPv6 address. It is the
 * socket's peer, or, behind as many proxies as `TRUST_PROXY` says, what the outermost of them saw.
 */
export function addressOf(request: Pick<Request, 'ip'>): string {
  // A socket that is gone already has no address; all of those count together.
  return ipKeyGenerator(request.ip ?? '', ipv6PrefixBits);
}
