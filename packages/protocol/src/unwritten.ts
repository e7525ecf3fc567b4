import { ProtocolError } from './errors.ts';

declare const sentence: unique symbol;

/** A placeholder for something still to be written: it fits nowhere, and its type says what to write. */
export interface Unwritten<Sentence extends string> {
  readonly [sentence]: Sentence;
}

/**
 * Marks what still has to be written, as `pnpm new:event` does. It does not compile, and the error contains the
 * sentence; if it is run anyway, it throws the sentence.
 *
 * @throws ProtocolError `unwritten`, always.
 */
export function unwritten<const Sentence extends string>(what: Sentence): Unwritten<Sentence> {
  throw new ProtocolError('unwritten', `Still to be written: ${what}`);
}
