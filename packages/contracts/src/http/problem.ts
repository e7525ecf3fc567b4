import * as z from 'zod/mini';

/** Every code a problem can have. */
export const problemCodes = [
  'bad-request',
  'client-id-taken',
  'cross-site',
  'forbidden',
  'internal',
  'member-limit',
  'message-deleted',
  'method-not-allowed',
  'name-taken',
  'not-found',
  'not-ready',
  'payload-too-large',
  'post-deleted',
  'room-limit',
  'too-many-connections',
  'too-many-requests',
  'unauthorized',
  'unsupported-media-type',
  'validation',
  'wrong-password',
] as const;
export const ProblemCode = z.enum(problemCodes);
export type ProblemCode = z.output<typeof ProblemCode>;

/** An error as RFC 9457 has it, with a code to switch on and the fields that are wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  detail: z.optional(z.string()),
  code: ProblemCode,
  /** What is wrong with which field, where a field is the reason. */
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});
export type Problem = z.output<typeof Problem>;

/** The media type of a problem (RFC 9457, section 3). */
export const problemMediaType = 'application/problem+json';
