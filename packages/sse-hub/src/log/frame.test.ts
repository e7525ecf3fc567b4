import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createComment,
  encodeFrame,
  minRetryMs,
  streamOpening,
  type FrameFields,
} from './frame.ts';

interface Message {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

/** Reads frames as a client does, in pieces of these sizes, over and over; all at once by default. */
function read(frames: readonly Buffer[], pieceSizes: readonly number[] = [Infinity]) {
  const messages: Message[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => messages.push({ id, event, data }),
    onRetry: (ms) => retries.push(ms),
    onError(error) {
      throw error;
    },
  });
  const decoder = new TextDecoder();
  const bytes = Buffer.concat(frames);
  for (let from = 0, piece = 0; from < bytes.length; piece += 1) {
    const end = from + (pieceSizes[piece % pieceSizes.length] ?? Infinity);
    parser.feed(decoder.decode(bytes.subarray(from, end), { stream: true }));
    from = end;
  }
  return { messages, retries };
}

const nasty = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  '\n\n',
  '\u0000',
  '\u2028',
  '\u2029',
  '\u0085',
  '\uFEFF',
  '\uD800',
  '\uDC00',
  '\u{1F600}',
  ':',
  ' ',
  'data: ',
  '\nid: 7\n\n',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const json = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary' }),
  text,
  fc.dictionary(text, text),
  fc.array(text),
);
const plainLine = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((line) => !/[\r\n\0]/.test(line) && !line.startsWith(' '));

/** A frame of fields that pass. */
const anyFrame: fc.Arbitrary<FrameFields> = fc.record(
  {
    event: plainLine,
    id: plainLine,
    retryMs: fc.integer({ min: minRetryMs, max: 2 ** 31 - 1 }),
    data: json,
  },
  { requiredKeys: ['data'] },
);
/** Cuts at any byte, in the middle of a character too. */
const pieceSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

/** What UTF-8 can say of a text: a lone surrogate becomes U+FFFD. */
const asUtf8 = (text: string): string => Buffer.from(text).toString();

describe('encodeFrame', () => {
  it('P1: preserves any JSON value, wherever its bytes are split', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 4 }), pieceSizes, (all, pieceSizes) => {
        const { messages, retries } = read(
          [streamOpening, ...all.map((fields) => encodeFrame(fields))],
          pieceSizes,
        );
        expect(messages.map(({ data }) => JSON.parse(data) as unknown)).toEqual(
          // What JSON itself can say: -0 is 0.
          all.map(({ data }) => JSON.parse(JSON.stringify(data)) as unknown),
        );
        expect(messages.map(({ event, id }) => [event, id])).toEqual(
          all.map(({ event, id }) => [event, id]),
        );
        expect(retries).toEqual([3000, ...all.flatMap(({ retryMs }) => retryMs ?? [])]);
      }),
      { numRuns: 500 },
    );
  });

  it('P1: reads the same when split at any byte, and when each byte arrives separately', () => {
    const data = ['\u{1F600}', '\uD800', '\u2028', '\uFEFF', 'é', '\r\n\n', 'data: x', '\0'];
    const frames = [
      encodeFrame({ event: '글', id: 'é-\u{1F600}', retryMs: 1005, data }),
      encodeFrame({ id: 'y', data: '' }),
    ];
    const whole = read(frames);
    expect(whole.messages.map((message) => JSON.parse(message.data) as unknown)).toEqual([
      data,
      '',
    ]);
    const { length } = Buffer.concat(frames);
    for (let cut = 1; cut < length; cut += 1) expect(read(frames, [cut, Infinity])).toEqual(whole);
    expect(read(frames, [1])).toEqual(whole);
  });

  it('P1: sends event and id unchanged, or refuses them', () => {
    fc.assert(
      fc.property(plainLine, plainLine, (event, id) => {
        const { messages } = read([encodeFrame({ event, id, data: 1 })]);
        expect(messages).toEqual([{ event, id, data: '1' }]);
      }),
    );
    fc.assert(
      fc.property(text, text, json, (event, id, data) => {
        let frame: Buffer;
        try {
          frame = encodeFrame({ event, id, data });
        } catch {
          return;
        }
        const { messages } = read([frame]);
        expect(messages).toHaveLength(1);
        expect(messages[0]?.id).toBe(asUtf8(id));
        expect(messages[0]?.event).toBe(asUtf8(event));
      }),
    );
  });

  it.each<keyof FrameFields>(['event', 'id'])(
    'P1: refuses an %s with CR, LF or NUL, an empty one and one that starts with a space',
    (field) => {
      for (const value of ['a\rb', 'a\nb', 'a\r\nid: 1', 'a\u0000b', '\n', '\u0000', '', ' a']) {
        const encode = () => encodeFrame({ [field]: value, data: 1 });
        expect(encode).toThrow(
          expect.objectContaining({ name: 'HubError', code: 'invalid-field' }),
        );
        expect(encode).toThrow(`Field "${field}"`);
      }
    },
  );

  it('has memory of its own: the log keeps no pool with it', () => {
    const frame = encodeFrame({ event: 'newPost', data: '다람쥐' });
    expect(frame.buffer.byteLength).toBe(frame.byteLength);
  });

  it('writes no event line for the default event', () => {
    const frame = encodeFrame({ id: 'x', data: { text: 'hello' } });
    expect(frame.toString()).toBe('id: x\ndata: {"text":"hello"}\n\n');
    expect(read([frame]).messages[0]?.event).toBeUndefined();
  });

  it('writes no id line when there is none', () => {
    expect(encodeFrame({ event: 'put', data: 1 }).toString()).toBe('event: put\ndata: 1\n\n');
  });

  it.each([minRetryMs, 1_740, Number.MAX_SAFE_INTEGER])('writes a retry of %d', (retryMs) => {
    expect(read([encodeFrame({ retryMs, data: 1 })]).retries).toEqual([retryMs]);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'refuses a retry of %d',
    (retryMs) => {
      expect(() => encodeFrame({ retryMs, data: 1 })).toThrow('Field "retry"');
    },
  );

  it.each([undefined, () => 1, Symbol('data')])('refuses data that has no JSON: %s', (data) => {
    expect(() => encodeFrame({ data })).toThrow('Field "data"');
  });
});

describe('streamOpening', () => {
  it('fires nothing, and sets the reconnect delay', () => {
    expect(read([streamOpening, encodeFrame({ data: 1 })])).toMatchObject({
      messages: [{ id: undefined, event: undefined, data: '1' }],
      retries: [3000],
    });
  });

  it.each([
    ['the opening', streamOpening],
    ['a comment', createComment()],
  ])('has no blank line in %s: a lenient parser would make an event of it', (_, bytes) => {
    expect(bytes.toString()).not.toMatch(/\n\n/);
    expect(bytes.toString()).toMatch(/\n$/);
  });
});
