/** Bytes of a mark, `~SSSSSSSS.TTTTTTTTTTTTTTTT~`. */
export const markLength = 27;

const pattern = /^~(\d{8})\.(\d{16})~$/;

/** What a mark says. */
export interface Mark {
  readonly sequence: number;
  /** Microseconds of the machine's monotonic clock. */
  readonly madeUs: number;
}

/** Reads the mark that begins at an index; undefined when none does. */
export function readMark(bytes: Buffer, at: number): Mark | undefined {
  const match = pattern.exec(bytes.toString('latin1', at, at + markLength));
  return match === null ? undefined : { sequence: Number(match[1]), madeUs: Number(match[2]) };
}
