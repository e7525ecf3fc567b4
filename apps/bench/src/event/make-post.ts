/** A post as every server of the bench sends it. */
export interface BenchPost {
  readonly id: string;
  /** Contains the mark by which the load generator recognizes the event. */
  readonly title: string;
  readonly body: string;
  readonly createdAt: string;
}

/** Bytes of a whole event on the wire: name, id, data and the empty line. */
export const eventBytes = 300;

/** Bytes of the lines `event: newPost` and `id: …`, of `data: ` and of the empty line. */
const linesBytes = 54;
const createdAt = '2026-01-31T12:00:00.000Z';

/**
 * Writes the mark of an event, `~SSSSSSSS.TTTTTTTTTTTTTTTT~`: its number, and the microseconds of the
 * machine's monotonic clock at which it was made, which every process of the machine shares.
 */
export function makeMark(sequence: number): string {
  const madeUs = process.hrtime.bigint() / 1000n;
  return `~${String(sequence).padStart(8, '0')}.${String(madeUs).padStart(16, '0')}~`;
}

/** Makes the post with a number, of such a length that its event has `eventBytes`. */
export function makePost(sequence: number): BenchPost {
  const post = { id: idOf(sequence), title: makeMark(sequence), createdAt };
  const bytes = JSON.stringify({ ...post, body: '' }).length;
  return { ...post, body: 'x'.repeat(eventBytes - linesBytes - bytes) };
}

/** Names an event as long as a position's text is. */
export function eventId(sequence: number): string {
  return `benchbnc.2.${String(sequence).padStart(15, '0')}`;
}

/** Writes a whole event as a plain writer does. */
export function writeEvent(sequence: number): string {
  const data = JSON.stringify(makePost(sequence));
  return `event: newPost\nid: ${eventId(sequence)}\ndata: ${data}\n\n`;
}

function idOf(sequence: number): string {
  return sequence.toString(16).padStart(24, '0');
}
