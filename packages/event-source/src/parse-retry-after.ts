/**
 * Reads a `Retry-After` header (RFC 9110): seconds, or an HTTP date. Returns milliseconds from `now`,
 * never negative; undefined when there is none or it is neither.
 */
export function parseRetryAfter(text: string | null, now: number): number | undefined {
  const value = text?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Date.parse takes nearly anything for a date ("-5", "1.5"), and local time where no zone is named.
  if (!/^[A-Z][a-z]{2,8}, .* GMT$/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
