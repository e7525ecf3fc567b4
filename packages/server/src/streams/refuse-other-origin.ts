import type { IncomingMessage } from 'node:http';
import { isFromOtherOrigin } from '../limits/other-origin.ts';
import { StreamRefused } from './refusal.ts';

/** Refuses what a page of another origin asks for with its user's cookies. @throws StreamRefused `forbidden` */
export function refuseOtherOrigin(request: IncomingMessage, allowed: readonly string[]): void {
  if (!isFromOtherOrigin(request, { allowed })) return;
  throw new StreamRefused(
    'forbidden',
    'The request comes from a page of another origin. Add that origin to `allowedOrigins` to allow it.',
  );
}
