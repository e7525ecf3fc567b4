import type { RequestHandler } from 'express';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { HttpProblem } from './problem.ts';

/**
 * Reads one name of `ALLOWED_HOSTS`: a host name without a port, `.example.com` for every name below it, or
 * `*` for any; undefined for anything else.
 */
export function readHostPattern(text: string): string | undefined {
  if (text === '*') return text;
  const dot = text.startsWith('.') ? '.' : '';
  const name = domainToASCII(text.slice(dot.length));
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name) ? `${dot}${name}` : undefined;
}

/** Says whether an address to listen on can be reached from this machine alone. */
export function isLoopback(address: string): boolean {
  return isLoopbackName(address) || /^127\.\d/.test(address) || address === '::1';
}

/**
 * Creates the protection against DNS rebinding: a page whose own name was pointed at this server is of the
 * same origin as its answers, and only `Host` tells it apart. What nobody else's DNS can answer for always
 * passes: IP addresses, loopback names, and names without a dot, as containers have. So does a request
 * without `Host`, which no browser sends.
 */
export function refuseOtherHosts(
  /** Names that pass besides; undefined: any. */
  allowed: readonly string[] | undefined,
  /** Paths that load balancers and monitoring ask for, under whatever name. */
  direct: ReadonlySet<string>,
): RequestHandler {
  return (request, _response, next) => {
    if (allowed !== undefined && !direct.has(request.path)) {
      // Behind a proxy, what it was asked for as well: a page can make up `X-Forwarded-Host` too.
      for (const host of [request.headers.host, request.host]) {
        if (host !== undefined && host !== '' && !isAllowed(host, allowed)) throw otherHost(host);
      }
    }
    next();
  };
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  const name = /^(\[[\da-f:.]+\]|[^:[\]@/\\?#\s]+)(?::\d*)?$/i.exec(host)?.[1];
  if (name === undefined) return false;
  const plain = name.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  if (isIP(plain) > 0 || !plain.includes('.') || isLoopbackName(plain)) return true;
  return allowed.some((pattern) =>
    pattern.startsWith('.') ? plain.endsWith(pattern) : plain === pattern,
  );
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

function otherHost(host: string): HttpProblem {
  return new HttpProblem('cross-site', {
    detail: `This server does not answer for the host ${JSON.stringify(host)}. If it is one of its names, add it to ALLOWED_HOSTS.`,
  });
}
