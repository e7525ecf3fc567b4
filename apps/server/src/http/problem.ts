import { isDatabaseUnavailable, type FeedLog } from '@tidings/server';
import { problemMediaType, type Problem, type ProblemCode } from '@tidings/contracts';
import type { Issue } from '@tidings/protocol';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';

/** What goes with a code: the status and a short title that never varies (RFC 9457, 3.1). */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

const kinds: Readonly<Record<ProblemCode, ProblemKind>> = {
  'bad-request': { status: 400, title: 'The request could not be read' },
  'client-id-taken': { status: 409, title: 'This clientId was used for something else' },
  'cross-site': { status: 403, title: 'Only pages of this site may do this' },
  forbidden: { status: 403, title: 'This is not yours to do' },
  internal: { status: 500, title: 'Something went wrong here' },
  'member-limit': { status: 409, title: 'This room has as many members or invitations as it may' },
  'message-deleted': { status: 410, title: 'This message was made, and deleted since' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'name-taken': { status: 409, title: 'This name, or one very like it, is taken' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'not-ready': { status: 503, title: 'Not ready' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'post-deleted': { status: 410, title: 'This post was made, and deleted since' },
  'room-limit': { status: 409, title: 'This user has as many rooms or invitations as they may' },
  'too-many-connections': { status: 503, title: 'Too many connections' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  unauthorized: { status: 401, title: 'Sign in first' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  validation: { status: 422, title: 'Some fields are not as they should be' },
  'wrong-password': { status: 401, title: 'Name and password do not go together' },
};

/** Says what goes with a code. */
export function kindOf(code: ProblemCode): ProblemKind {
  return kinds[code];
}

/** An error that its receiver may see, as RFC 9457 has it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    options: {
      readonly detail?: string;
      readonly errors?: readonly { readonly field: string; readonly message: string }[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    const { status, title } = kinds[code];
    super(options.detail ?? title);
    this.headers = options.headers ?? {};
    this.problem = {
      type: `urn:tidings:problem:${code}`,
      title,
      status,
      code,
      ...(options.detail === undefined ? {} : { detail: options.detail }),
      ...(options.errors === undefined ? {} : { errors: [...options.errors] }),
    };
  }
}

/** Faults that an answer names; of more it says how many. */
export const maxFaults = 20;
/** Characters of a field's name in an answer; a longer one, which a client has made up, is cut. */
const maxFieldLength = 100;

/**
 * Makes a problem that names the fields that are wrong and says what is allowed; so many of them that the
 * answer does not grow with what was sent.
 */
export function validationProblem(issues: readonly Issue[]): HttpProblem {
  const errors = issues
    .slice(0, maxFaults)
    .map(({ path, message }) => ({ field: shorten(path), message }));
  const more = issues.length - errors.length;
  return new HttpProblem('validation', {
    detail: [
      ...errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)),
      ...(more > 0 ? [`and ${String(more)} more`] : []),
    ].join('; '),
    errors,
  });
}

function shorten(field: string): string {
  return field.length <= maxFieldLength ? field : `${field.slice(0, maxFieldLength)}…`;
}

/** Answers what no route took under an API path. */
export const notFound: RequestHandler = (request) => {
  throw new HttpProblem('not-found', { detail: `No ${request.method} ${request.path} here.` });
};

/** Creates the answer to a method that a path does not know; `allow` are those it does. */
export function methodNotAllowed(allow: string): RequestHandler {
  return (request) => {
    throw new HttpProblem('method-not-allowed', {
      detail: `${request.method} is not allowed here.`,
      headers: { allow },
    });
  };
}

/** Seconds after which a request that found no database may be repeated. */
const databaseRetryAfterSeconds = '5';

/**
 * Creates the last middleware: every error becomes a problem, and only unexpected ones and an unavailable
 * database are logged. Give it a log that counts repetitions.
 */
export function createProblemHandler(log: Pick<FeedLog, 'warn' | 'error'>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    if (isDatabaseUnavailable(error)) {
      log.warn({ err: error }, 'Requests are answered 503: the database is unavailable.');
    } else if (problem.problem.code === 'internal') {
      log.error({ err: error, method: request.method, path: request.path }, 'A request failed.');
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    sendProblem(response, problem);
  };
}

/** Writes a problem as the whole answer. */
function sendProblem(response: Response, { problem, headers }: HttpProblem): void {
  response
    .status(problem.status)
    .set(headers)
    .set('cache-control', 'no-store')
    .type(problemMediaType);
  response.send(JSON.stringify(problem));
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isDatabaseUnavailable(error)) {
    return new HttpProblem('not-ready', {
      detail:
        'The database is unavailable. What was sent may have been written: repeat it with the same clientId.',
      headers: { 'retry-after': databaseRetryAfterSeconds },
    });
  }
  // What body-parser and the router throw carries a status; its text may quote the request, not us.
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  if (status === 413) return new HttpProblem('payload-too-large');
  if (status === 415) return new HttpProblem('unsupported-media-type');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpProblem('bad-request', {
      detail: 'It is not what its headers say, or not valid JSON.',
    });
  }
  return new HttpProblem('internal');
}
