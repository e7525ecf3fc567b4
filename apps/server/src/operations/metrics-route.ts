import type { SseChannel } from '@tidings/contracts';
import type { Tidings } from '@tidings/server';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { SharedLimit } from '../http/limits/shared-limit.ts';
import type { WriteLimit } from '../http/limits/write-limit.ts';
import { findSession } from '../users/current-session.ts';
import type { SignInLimit } from '../users/sign-in-limit.ts';
import { HttpProblem } from '../http/problem.ts';

/** Writes the metrics of one process: the process's own, those of the app's limits, and those of Tidings. */
export type WriteMetrics = () => Promise<string>;

/** Creates what writes the metrics of one process. */
export function createMetrics(options: {
  readonly tidings: Pick<Tidings<SseChannel>, 'metrics'>;
  readonly writeLimit: Pick<WriteLimit, 'refused'>;
  readonly signInLimit: Pick<SignInLimit, 'refused'>;
  readonly inviteLimit: Pick<SharedLimit, 'refused'>;
}): WriteMetrics {
  const { tidings, writeLimit, signInLimit, inviteLimit } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Counter({
    name: 'app_refused_total',
    help: 'Requests refused, by limit.',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ limit: 'posts' }, writeLimit.refused);
      this.inc({ limit: 'sign-ins' }, signInLimit.refused.signIns);
      this.inc({ limit: 'sign-ups' }, signInLimit.refused.signUps);
      this.inc({ limit: 'invitations' }, inviteLimit.refused);
    },
  });
  return async () => `${await registry.metrics()}\n${await tidings.metrics()}`;
}

/** Creates `GET /metrics` of the public port: for requests with the token, if there is one, and for operators. */
export function createMetricsRoute(
  writeMetrics: WriteMetrics,
  token: string | undefined,
): RequestHandler {
  return async (request, response) => {
    const mayRead = token !== undefined && hasToken(request, token);
    if (!mayRead && (await findSession(request))?.isOperator !== true)
      throw new HttpProblem('not-found');
    await sendMetrics(writeMetrics, response);
  };
}

/**
 * Creates `GET /metrics` for a port of its own. Who reaches that port may read them, with the token where
 * there is one.
 */
export function createPrivateMetricsRoute(
  writeMetrics: WriteMetrics,
  token: string | undefined,
): RequestHandler {
  return async (request, response) => {
    if (token !== undefined && !hasToken(request, token)) throw new HttpProblem('not-found');
    await sendMetrics(writeMetrics, response);
  };
}

async function sendMetrics(writeMetrics: WriteMetrics, response: Response): Promise<void> {
  response.type(Registry.PROMETHEUS_CONTENT_TYPE).send(await writeMetrics());
}

function hasToken(request: Request, token: string): boolean {
  return isSame(request.get('authorization') ?? '', `Bearer ${token}`);
}

/** Compares in a time that does not tell how much was right. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
