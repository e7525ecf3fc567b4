import { HubError } from '../errors.ts';

/** The fields of one server-sent event. */
export interface FrameFields {
  /** The event's name; absent for the default event, which `onmessage` gets. */
  readonly event?: string | undefined;
  /** A position's text; moves the client's Last-Event-ID. */
  readonly id?: string | undefined;
  /** Milliseconds a native EventSource waits before it connects again, at least `minRetryMs`. */
  readonly retryMs?: number | undefined;
  /** Any JSON value: its text has no line break, so it is always one `data:` line. */
  readonly data: unknown;
}

/**
 * Encodes one server-sent event: the only place that writes wire text.
 *
 * P1: `event` and `id` never carry CR, LF or NUL. The first two would start another field, so that
 * a name could forge an event; with the third a client ignores the id (WHATWG HTML, 9.2.6
 * "Interpreting an event stream"). Data is JSON, which escapes all three.
 *
 * @throws HubError `invalid-field` naming the field, when it could not be written safely.
 */
export function encodeFrame(fields: FrameFields): Buffer {
  let text = '';
  if (fields.event !== undefined) text += `event: ${singleLine('event', fields.event)}\n`;
  if (fields.id !== undefined) text += `id: ${singleLine('id', fields.id)}\n`;
  if (fields.retryMs !== undefined) text += `retry: ${wholeMilliseconds(fields.retryMs)}\n`;
  text += `data: ${json(fields.data)}\n\n`;
  // Memory of its own: `Buffer.from` would cut it out of a pool of up to 64 KiB, which the log would keep with it.
  const frame = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  frame.write(text);
  return frame;
}

/**
 * Least milliseconds that a client is told to wait before it connects again. A client that follows the
 * standard keeps the value for all later reconnects, too (WHATWG HTML, 9.2.6).
 */
export const minRetryMs = 1_000;

/**
 * What every stream begins with: a comment, so that the body begins, and the reconnect delay, which
 * replaces that of an earlier stream. No blank line: some clients make an empty event of one.
 */
export const streamOpening: Buffer = Buffer.from(':\nretry: 3000\n');

/** Creates a comment, which fires nothing, to keep an idle connection open. No blank line, as above. */
export function createComment(): Buffer {
  return Buffer.from(':\n');
}

// eslint-disable-next-line no-control-regex -- NUL is one of the three that must not pass.
const unsafe = /[\r\n\u0000]/;

function singleLine(field: 'event' | 'id', value: string): string {
  if (value === '' || value.startsWith(' ') || unsafe.test(value)) {
    throw new HubError(
      'invalid-field',
      `Field "${field}" is ${JSON.stringify(value)}: it must be one line, not empty, and start with no space.`,
    );
  }
  return value;
}

function wholeMilliseconds(value: number): string {
  if (!Number.isSafeInteger(value) || value < minRetryMs) {
    throw new HubError(
      'invalid-field',
      `Field "retry" is ${String(value)}: it must be whole milliseconds, ${String(minRetryMs)} or more.`,
    );
  }
  return String(value);
}

function json(data: unknown): string {
  // The library's types say `string`, but undefined, functions and symbols give undefined.
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) {
    throw new HubError('invalid-field', 'Field "data" has no JSON: it must be a JSON value.');
  }
  return text;
}
