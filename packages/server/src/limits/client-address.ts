import { isIPv6 } from 'node:net';

/** Groups of 16 bits that name one customer in an IPv6 address: a /64, all of which one customer has. */
const customerGroups = 4;

/**
 * Returns the key under which an IP address is counted: an IPv4 address itself, an IPv6 address by its
 * /64. `undefined`, the address of a socket that has closed, gives one key for all of those.
 */
export function clientAddress(ip: string | undefined): string {
  if (ip === undefined) return '';
  const [address = ''] = ip.split('%', 1);
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return `${groupsOf(address).slice(0, customerGroups).join(':')}::/64`;
}

/** Writes out the eight groups of a valid IPv6 address. */
function groupsOf(address: string): string[] {
  // The URL parser writes any form of it in lower case, without leading zeros and embedded IPv4.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
