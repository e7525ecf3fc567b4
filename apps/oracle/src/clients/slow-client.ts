import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { Client, ClientOptions } from './client.ts';
import { readFrame } from './read-frame.ts';

/** Milliseconds until it connects again after its stream ended. */
const retryMs = 500;
/** Milliseconds without a byte, while it reads, after which it takes the other end for dead. */
const silentMs = 6000;

/** A reader that stops reading for seconds: a raw response and a standard-conforming parser. */
export function openSlow({ node, urlOf, take }: ClientOptions): Client {
  let current = node;
  let lastId: string | undefined;
  let isLive = false;
  let isOver = false;
  let request: ClientRequest | undefined;
  let response: IncomingMessage | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isStalled = false;

  function open(): void {
    take({ type: 'opened', node: current, cursor: lastId });
    const asked = get(urlOf(current), {
      agent: false,
      headers: {
        accept: 'text/event-stream',
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      },
    });
    request = asked;
    asked.on('error', () => undefined);
    asked.setTimeout(silentMs, () => {
      if (!isStalled) asked.destroy();
    });
    asked.on('response', (answer) => {
      if (answer.statusCode !== 200) {
        asked.destroy();
        return;
      }
      response = answer;
      const parser = createParser({
        onEvent({ event = 'message', data, id }) {
          if (asked !== request) return;
          if (id !== undefined) lastId = id;
          if (readFrame({ event, data, id }, take) === 'sync') isLive = true;
        },
        onError(error) {
          take({ type: 'unreadable', what: error.message });
        },
      });
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        if (asked === request) parser.feed(text);
      });
      answer.on('error', () => undefined);
    });
    asked.on('close', () => {
      if (asked === request) again();
    });
  }

  function again(): void {
    isLive = false;
    if (isOver) return;
    take({ type: 'closed' });
    retry = setTimeout(open, retryMs);
  }

  function drop(): void {
    const old = request;
    request = undefined;
    clearTimeout(retry);
    old?.destroy();
  }

  open();
  return {
    kind: 'slow',
    get isLive() {
      return isLive;
    },
    moveTo(next) {
      current = next;
      drop();
      take({ type: 'closed' });
      isLive = false;
      open();
    },
    get port() {
      return response?.socket.localPort;
    },
    stall() {
      isStalled = true;
      const covered = response;
      covered?.pause();
      return () => {
        isStalled = false;
        covered?.resume();
      };
    },
    close() {
      isOver = true;
      drop();
      return Promise.resolve();
    },
  };
}
