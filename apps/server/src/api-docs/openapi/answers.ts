import { problemMediaType, type ProblemCode } from '@tidings/contracts';
import { kindOf } from '../../http/problem.ts';
import { refTo, type JsonSchema } from './schemas.ts';

/** One response object of the document. */
type Answer = Readonly<Record<string, unknown>>;
/** Responses by status. */
export type Answers = Readonly<Record<string, Answer>>;

/** Statuses that say in `Retry-After` when to ask again. */
const waitingStatuses: ReadonlySet<number> = new Set([429]);

/** Writes an answer with a body of this media type. */
export function answer(description: string, mediaType: string, schema: JsonSchema): Answer {
  return { description, content: { [mediaType]: { schema } } };
}

/**
 * Writes the problems that an operation may answer with, those of one status together. Two may be met
 * everywhere: `cross-site`, by its host or its page, and `not-ready`, as the database may be unavailable.
 */
export function problems(...codes: readonly ProblemCode[]): Answers {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set<ProblemCode>([...codes, 'cross-site', 'not-ready'])) {
    const { status } = kindOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [String(status), problem(status, sameStatus)]),
  );
}

function problem(status: number, codes: readonly ProblemCode[]): Answer {
  const description = codes.map((code) => `${kindOf(code).title} (\`${code}\`)`).join('; ');
  const schema = {
    allOf: [refTo('Problem')],
    properties: { status: { const: status }, code: { enum: codes } },
  };
  const retryAfter = {
    description: 'Seconds to wait before asking again.',
    required: waitingStatuses.has(status),
    schema: { type: 'integer', minimum: 1 },
  };
  const allow = {
    description: 'The methods that are allowed.',
    required: true,
    schema: { type: 'string' },
  };
  const mayWait = status === 429 || status === 503;
  return {
    ...answer(description, problemMediaType, schema),
    ...(mayWait ? { headers: { 'Retry-After': retryAfter } } : {}),
    ...(status === 405 ? { headers: { Allow: allow } } : {}),
  };
}
