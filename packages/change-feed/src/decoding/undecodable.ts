/**
 * Stands where a stored value cannot be decoded, such as a malformed binary. It is of no type that a
 * contract could ask for, so that what needs the value breaks the contract, and what does not goes on.
 */
export class Undecodable {
  /** What is wrong with the value, in the driver's words. */
  readonly reason: string;
  readonly #bytes: Uint8Array;

  constructor(reason: string, bytes: Uint8Array) {
    this.reason = reason;
    // A copy: what it was cut out of may be a batch of megabytes.
    this.#bytes = bytes.slice();
  }

  /** Is written back as the bytes that were found: two values that differ stay different. */
  toBSON(): Uint8Array {
    return this.#bytes;
  }

  toJSON(): { readonly undecodable: string } {
    return { undecodable: this.reason };
  }
}
