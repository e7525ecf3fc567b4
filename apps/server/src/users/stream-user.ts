/** The user of a stream. */
export interface StreamUser {
  readonly id: string;
  readonly name: string;
}
