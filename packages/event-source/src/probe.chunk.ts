import { classifyRefusal, type RefusalDecision } from './classify-refusal.ts';
import { parseRetryAfter } from './parse-retry-after.ts';
import type { Report } from './report.ts';

/**
 * Finds out why a connection was refused: the platform's EventSource does not report it. Requests the same
 * URL once, reads status and headers, and drops the body.
 *
 * The URL carries no cursor: a position can make the server read history for a stream that nobody
 * will read, while a first visit is served from memory; and a server answers a cursor that it cannot
 * use with the outcome `gap`, so a cursor is never why it refused.
 *
 * @returns undefined when `signal` aborted meanwhile. Never rejects.
 */
export async function probe(
  url: string,
  options: {
    readonly fetch: typeof globalThis.fetch;
    readonly now: () => number;
    readonly signal: AbortSignal;
    readonly report: (report: Report) => void;
  },
): Promise<RefusalDecision | undefined> {
  const { fetch, now, signal, report } = options;
  const body = new AbortController();
  const dropBody = (): void => {
    body.abort();
  };
  // Apart from the call, because the types of Node's fetch do not know `cache`, which it ignores.
  const request = {
    headers: { accept: 'text/event-stream' },
    cache: 'no-store' as const,
    signal: body.signal,
  };
  signal.addEventListener('abort', dropBody, { once: true });
  try {
    const response = await fetch(url, request);
    const { status, headers } = response;
    const contentType = headers.get('content-type');
    const decision = classifyRefusal(
      status,
      contentType,
      parseRetryAfter(headers.get('retry-after'), now()),
    );
    const code = await readCode(response, contentType);
    if (signal.aborted) return undefined;
    report({ kind: 'refused', status, contentType, ...(code !== undefined && { code }) });
    return decision.kind === 'stop' && code !== undefined ? { ...decision, code } : decision;
  } catch {
    return signal.aborted ? undefined : { kind: 'retry', reason: 'unreachable' };
  } finally {
    signal.removeEventListener('abort', dropBody);
    dropBody();
  }
}

/** Reads the `code` of a problem document (RFC 9457); of any other body not one byte. */
async function readCode(
  response: Response,
  contentType: string | null,
): Promise<string | undefined> {
  if (contentType?.startsWith('application/problem+json') !== true) return undefined;
  try {
    const problem: unknown = await response.json();
    if (typeof problem !== 'object' || problem === null || !('code' in problem)) return undefined;
    return typeof problem.code === 'string' ? problem.code : undefined;
  } catch {
    return undefined;
  }
}
