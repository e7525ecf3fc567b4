import { validate } from '@readme/openapi-parser';
import { problemCodes } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { createOpenApiDocument } from './document.ts';

/** The document as its readers get it; the parser changes what it is given. */
function written() {
  return JSON.parse(JSON.stringify(createOpenApiDocument())) as ReturnType<
    typeof createOpenApiDocument
  >;
}

describe('createOpenApiDocument', () => {
  it('is valid OpenAPI 3.1, and every reference leads somewhere', async () => {
    // The parser's own types want a document typed by hand.
    expect(await validate(written() as never)).toMatchObject({ valid: true });
  });

  it('takes the bodies from the contract', () => {
    const { schemas } = written().components;
    expect(schemas['CreatePost']).toMatchObject({
      properties: {
        title: { maxLength: 300, pattern: '\\S' },
        body: { description: expect.stringContaining('UTF-16') as string },
        clientId: { format: 'uuid' },
      },
      required: ['title', 'clientId'],
      additionalProperties: false,
    });
    expect(schemas['PostPage']).toMatchObject({
      properties: { posts: { items: { $ref: '#/components/schemas/Post' } } },
    });
    expect(schemas['Problem']).toMatchObject({
      properties: { code: { enum: problemCodes } },
    });
  });

  it('says when to retry after every refusal due to a limit', () => {
    const { responses } = written().paths['/api/posts'].post as {
      responses: Record<string, unknown>;
    };
    expect(responses['429']).toMatchObject({ headers: { 'Retry-After': { required: true } } });
  });

  it('says that a read-only server refuses a post, and names the allowed methods', () => {
    const { responses } = written().paths['/api/posts'].post as {
      responses: Record<string, unknown>;
    };
    expect(responses['405']).toMatchObject({
      description: expect.stringContaining('method-not-allowed') as string,
      headers: { Allow: { required: true } },
    });
  });
});
