/** How `lsid: {id: UUID(…)}` begins in BSON: a document, its length, a binary of 16 bytes, subtype 4. */
const before = Buffer.from('lsid\0____\x05id\0\x10\0\0\0\x04', 'latin1');
const lengthAt = before.indexOf('____');
const name = before.subarray(0, lengthAt);
const rest = before.subarray(lengthAt + 4);
const idLength = 16;

/**
 * Finds the ids of MongoDB's sessions in what a driver sends. One that is split over two chunks is
 * not seen; a driver uses each session many times.
 */
export function spotSessions(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    const idAt = at + before.length;
    const fits = bytes.subarray(at + lengthAt + 4, idAt).equals(rest);
    if (fits && bytes.length >= idAt + idLength) {
      found.push(bytes.toString('hex', idAt, idAt + idLength));
    }
  }
  return found;
}
