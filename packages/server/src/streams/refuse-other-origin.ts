import type { Exchange } from '../http/exchange.ts';
import { isFromOtherOrigin } from '../limits/other-origin.ts';
import { StreamRefused } from './refusal.ts';

/** Refuses what a page of another origin asks for with its user's cookies. @throws StreamRefused `forbidden` */
export function refuseOtherOrigin(exchange: Exchange, allowed: readonly string[]): void {
  const headers = {
    origin: exchange.header('origin'),
    host: exchange.header('host'),
    'sec-fetch-site': exchange.header('sec-fetch-site'),
  };
  if (!isFromOtherOrigin({ headers }, { allowed })) return;
  throw new StreamRefused(
    'forbidden',
    'The request comes from a page of another origin. Add that origin to `allowedOrigins` to allow it.',
  );
}
