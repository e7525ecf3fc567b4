import type { RequestHandler } from 'express';
import { HttpProblem } from './problem.ts';

/** Stands where writes begin, on a server that writes nothing. */
export const refuseWrites: RequestHandler = () => {
  throw new HttpProblem('method-not-allowed', {
    detail: 'This server only reads: it writes nothing into the database.',
    headers: { allow: 'GET, HEAD' },
  });
};
