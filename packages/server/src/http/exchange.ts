import type { IncomingMessage } from 'node:http';
import type { Connection, ConnectionState } from '../limits/connection.ts';
import type { StreamBody } from '../streams/stream-body.ts';
import type { Answer } from './answer.ts';

/** A request as an application knows it: Node's, or one of its framework that extends it, or the Web's. */
export type AppRequest = IncomingMessage | Request;

/** One request and its answer: all that streams, pages and probes know of HTTP. */
export interface Exchange<AppsRequest = unknown> {
  /** What the application receives, to find out who asks. */
  readonly request: AppsRequest;
  readonly method: string | undefined;
  /** Path and query, with or without an origin. */
  readonly url: string | undefined;
  /** Headers of every stream that only this kind of server sends. */
  readonly streamHeaders: Readonly<Record<string, string>>;
  /** Emits `close` when there is nobody left to answer. */
  readonly connection: Connection;
  /** Returns a header of the request by its name in lower case. */
  header(name: string): string | undefined;
  /** Returns the key under which the client is counted. */
  address(): string;
  /** Returns whether the request can be answered with a stream. */
  state(): ConnectionState;
  /** Returns what the application has set `Vary` to for this answer. */
  vary(): readonly string[];
  /** Answers completely. */
  answer(answer: Answer): void;
  /** Answers with status 200 and a body that stays open. */
  openBody(headers: Readonly<Record<string, string>>): StreamBody;
}

/** Returns the query of a request. */
export function queryOf({ url }: { readonly url?: string | undefined }): URLSearchParams {
  return new URLSearchParams(url?.split('?')[1] ?? '');
}
