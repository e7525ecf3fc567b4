import type { Issue } from '@tidings/protocol';

/** Makes the issue of a document for which the application's code threw; `what` names that code. */
export function thrownIssue(what: string, error: unknown): Issue {
  const why = error instanceof Error ? error.message : String(error);
  return { path: '', message: `${what} threw: ${why}` };
}
