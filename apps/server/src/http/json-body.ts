import { validate, type Validated } from '@tidings/protocol';
import express, { type Request, type RequestHandler } from 'express';
import type * as z from 'zod/mini';
import { HttpProblem, validationProblem } from './problem.ts';

/** Largest body of a request, as body-parser writes sizes. */
const maxBody = '64kb';

const requireJson: RequestHandler = (request, _response, next) => {
  if (request.is('application/json') === false) throw new HttpProblem('unsupported-media-type');
  next();
};

/** Reads a JSON body of at most 64 kB; anything else is refused: 415, 413, or 400. */
export const jsonBody: readonly RequestHandler[] = [
  requireJson,
  express.json({ limit: maxBody, strict: true }),
];

/**
 * Holds a request's body against the contract.
 *
 * @throws HttpProblem `validation` naming every field that is wrong.
 */
export function readBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  request: Pick<Request, 'body'>,
): z.output<Schema> {
  const body: Validated<z.output<Schema>> = validate(schema, request.body);
  if (!body.ok) throw validationProblem(body.issues);
  return body.data;
}
