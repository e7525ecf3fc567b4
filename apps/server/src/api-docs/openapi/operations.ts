import type { ProblemCode } from '@tidings/contracts';
import { problems, type Answers } from './answers.ts';
import { refTo, type SchemaName } from './schemas.ts';

export const json = 'application/json';

/** One operation of the document. */
export type Operation = Readonly<Record<string, unknown>>;

/** Says that an operation is for who is signed in. */
export const withSession = { security: [{ session: [] }] } as const;

/** Says that an operation takes this schema as its body. */
export function takes(name: SchemaName): Operation {
  return { requestBody: { required: true, content: { [json]: { schema: refTo(name) } } } };
}

/** Writes the problems of an operation that takes a body and changes something, and those of its own. */
export function writeProblems(...own: readonly ProblemCode[]): Answers {
  return problems(
    'bad-request',
    // Of a server that only reads.
    'method-not-allowed',
    'payload-too-large',
    'unsupported-media-type',
    'validation',
    'too-many-requests',
    ...own,
  );
}
