const end = Buffer.from('\r\n');

/** What ends a body of chunks (RFC 9112, 7.1). */
export const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * Creates what frames bytes as one chunk of an HTTP/1.1 body (RFC 9112, 7.1). The same bytes asked for
 * again right away, as for all who stand at one place in the log, are framed once.
 */
export function createChunker(): (bytes: Buffer) => Buffer {
  let framed: { readonly bytes: Buffer; readonly chunk: Buffer } | undefined;
  return (bytes) => {
    if (framed?.bytes !== bytes) {
      const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
      framed = { bytes, chunk: Buffer.concat([size, bytes, end]) };
    }
    return framed.chunk;
  };
}
