import { ProtocolError } from './errors.ts';

declare const sentence: unique symbol;

/** Stands where something is still to be written: fits nowhere, and its type says what to write. */
export interface Unwritten<Sentence extends string> {
  readonly [sentence]: Sentence;
}

/**
 * Marks what somebody has still to write, as `pnpm new:event` does. Where it stands it does not compile,
 * and the error names the sentence; run all the same, it throws it.
 *
 * @throws ProtocolError `unwritten`, always.
 */
export function unwritten<const Sentence extends string>(what: Sentence): Unwritten<Sentence> {
  throw new ProtocolError('unwritten', `Still to be written: ${what}`);
}
