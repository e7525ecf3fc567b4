import { Problem } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { expect } from 'vitest';

/** Reads an answer that has to be a problem as the contract has it. */
export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = validate(Problem, await response.json());
  if (!problem.ok) throw new Error(JSON.stringify(problem.issues));
  expect(problem.data.status).toBe(response.status);
  return problem.data;
}
