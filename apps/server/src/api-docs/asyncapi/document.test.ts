import { Parser } from '@asyncapi/parser';
import { sse } from '@tidings/contracts';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAsyncApiDocument } from './document.ts';

/** The document as its readers get it. */
const text = JSON.stringify(createAsyncApiDocument());

describe('createAsyncApiDocument', { timeout: 60_000 }, () => {
  let parsed: Awaited<ReturnType<Parser['parse']>>;
  beforeAll(async () => {
    parsed = await new Parser().parse(text);
  }, 60_000);

  it('is valid AsyncAPI 3', () => {
    const found = parsed.diagnostics.filter(
      // Errors and warnings, as the parser numbers them.
      ({ severity }) => [0, 1].includes(severity),
    );
    // What it recommends besides: contact, licence, servers, tags.
    const recommended = /asyncapi-(info-|servers|tags|operation-|id|latest)|asyncapi3-tags/;
    expect(found.filter(({ code }) => !recommended.test(String(code)))).toEqual([]);
    expect(parsed.document).toBeDefined();
  });

  // The parser looks at examples in AsyncAPI 2 only.
  const { messages, schemas } = createAsyncApiDocument().components;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: { schemas } });
  it.each(Object.values(messages))('has an example of $name that validates', (message) => {
    const validate = ajv.compile({ $ref: `document${String(message.payload['$ref'])}` });
    for (const { payload } of message.examples)
      expect(validate(payload), ajv.errorsText(validate.errors)).toBe(true);
    expect(message.examples).not.toEqual([]);
    expect(validate({ id: 1 })).toBe(false);
  });

  it('has every event of the channel, and of a room what concerns a room', () => {
    const channels = parsed.document?.channels();
    expect(
      channels
        ?.get('sse')
        ?.messages()
        .map((message) => message.id()),
    ).toEqual([...sse.events.keys()]);
    const inRoom = channels
      ?.get('room')
      ?.messages()
      .map((message) => message.id());
    expect(inRoom).toEqual(
      expect.arrayContaining(['messages', 'newMessage', 'room', 'presence', 'sync']),
    );
    expect(inRoom).not.toContain('newPost');
    expect(inRoom).not.toContain('message');
  });

  it('takes payloads from the contract, and names what several of them carry', () => {
    expect(schemas['PostsPayload']).toMatchObject({
      properties: { posts: { items: { $ref: '#/components/schemas/Post' } } },
    });
    expect(messages['newPost']?.payload).toEqual({ $ref: '#/components/schemas/Post' });
    expect(schemas['Post']).toMatchObject({
      title: 'Post',
      properties: {
        title: { pattern: '\\S' },
        author: { $ref: '#/components/schemas/User' },
      },
    });
  });

  it('says which lines an event has', () => {
    expect(messages['newPost']?.headers.required).toEqual(['event', 'id']);
    expect(messages['message']?.headers).toMatchObject({ required: ['id'] });
    expect(messages['posts']?.headers.properties).not.toHaveProperty('id');
    expect(messages['sync']?.headers.required).toEqual(['event']);
  });
});
