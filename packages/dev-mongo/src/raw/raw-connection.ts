import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';
import { DevMongoError } from '../errors.ts';

/** A connection on which documents are sent byte by byte as they are, past the driver. */
export interface RawConnection extends AsyncDisposable {
  /** Inserts documents; what the database accepts may be what no driver can decode. */
  insert(database: string, collection: string, documents: readonly Uint8Array[]): Promise<Document>;
  /** Replaces the document that the filter finds. */
  replace(
    database: string,
    collection: string,
    filter: Document,
    document: Uint8Array,
  ): Promise<Document>;
  close(): Promise<void>;
}

/** MongoDB's wire protocol: OP_MSG, and its two kinds of section. */
const opMsg = 2013;
const headerBytes = 16;
const bodySection = 0;
const sequenceSection = 1;

/**
 * Opens a connection to the first host of a connection string: without TLS, without authentication.
 *
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export async function openRawConnection(uri: string): Promise<RawConnection> {
  const [, host, port] = /^mongodb:\/\/([^:/,]+):(\d+)/.exec(uri) ?? [];
  if (host === undefined) throw new TypeError(`${uri} names no host and port.`);
  const socket = connect({ host, port: Number(port) });
  await once(socket, 'connect');
  const replies = readReplies(socket);
  let requestId = 0;

  async function run(
    command: Document,
    name: string,
    documents: readonly Uint8Array[],
  ): Promise<Document> {
    requestId += 1;
    socket.write(encodeMessage(requestId, command, name, documents));
    const { value: reply, done } = await replies.next();
    if (done === true) throw new DevMongoError('refused-command', 'The connection was closed.');
    const errors = reply['writeErrors'] as { readonly errmsg: string }[] | undefined;
    if (reply['ok'] === 1 && errors === undefined) return reply;
    const message = errors?.[0]?.errmsg ?? String(reply['errmsg']);
    throw new DevMongoError('refused-command', `MongoDB refused: ${message}`);
  }

  const close = async (): Promise<void> => {
    if (socket.destroyed) return;
    socket.destroy();
    await once(socket, 'close');
  };
  return {
    insert: (database, collection, documents) =>
      run({ insert: collection, $db: database }, 'documents', documents),
    replace(database, collection, filter, document) {
      const q = element(0x03, 'q', BSON.serialize(filter));
      const u = element(0x03, 'u', document);
      return run({ update: collection, $db: database }, 'updates', [documentOf([q, u])]);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Writes one element of a document: its type, its name, its value. */
export function element(type: number, name: string | Uint8Array, value: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([type]), Buffer.from(name), Buffer.from([0]), value]);
}

/** Makes a document of elements. */
export function documentOf(elements: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(elements);
  return Buffer.concat([int32(content.length + 5), content, Buffer.from([0])]);
}

/** Writes a number of four bytes, the lowest first. */
export function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function encodeMessage(
  requestId: number,
  command: Document,
  name: string,
  documents: readonly Uint8Array[],
): Uint8Array {
  const sequence = Buffer.concat([Buffer.from(`${name}\0`), ...documents]);
  const content = [
    int32(0),
    Buffer.from([bodySection]),
    BSON.serialize(command),
    Buffer.from([sequenceSection]),
    int32(sequence.length + 4),
    sequence,
  ];
  const length = content.reduce((sum, part) => sum + part.length, headerBytes);
  return Buffer.concat([int32(length), int32(requestId), int32(0), int32(opMsg), ...content]);
}

/** Takes replies off a socket, in order; ends with it. */
async function* readReplies(socket: Socket): AsyncGenerator<Document, void, undefined> {
  let received = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 4 && received.length >= received.readInt32LE()) {
      const length = received.readInt32LE();
      const flagsAndKind = 5;
      yield BSON.deserialize(received.subarray(headerBytes + flagsAndKind, length));
      received = received.subarray(length);
    }
  }
}
