import {
  Announce,
  AnnounceAnswer,
  AnnouncementText,
  Body,
  ChangePassword,
  CreateMessage,
  CreatePost,
  CreateRoom,
  DeleteAccount,
  DeletedAnswer,
  EditMessage,
  EditPost,
  EditRoom,
  MarkRead,
  Me,
  Message,
  MessageAnswer,
  MessagePage,
  MessageText,
  MyRoom,
  OpenRoom,
  Password,
  User,
  UserName,
  Post,
  PostAnswer,
  PostPage,
  Problem,
  Room,
  RoomAnswer,
  RoomsAnswer,
  RoomTitle,
  SessionAnswer,
  SignIn,
  SignUp,
  Title,
} from '@tidings/contracts';
import * as z from 'zod/mini';

/** A JSON Schema as OpenAPI 3.1 takes it: the same dialect (2020-12) as zod writes. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const named = {
  ...{ Post, CreatePost, EditPost, PostAnswer, PostPage, DeletedAnswer },
  ...{ Announce, AnnounceAnswer },
  ...{ User, Me, SignUp, SignIn, ChangePassword, DeleteAccount, SessionAnswer },
  ...{ Message, CreateMessage, EditMessage, MessageAnswer, MessagePage },
  ...{ Room, CreateRoom, EditRoom, MarkRead, MyRoom, OpenRoom, RoomAnswer, RoomsAnswer },
  Problem,
} as const;
export type SchemaName = keyof typeof named;

/** Refers to one of the document's schemas. */
export function refTo(name: SchemaName): JsonSchema {
  return { $ref: uriOf(name) };
}

/** Writes the contract's HTTP schemas as the document's `components.schemas`. */
export function writeSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  // As input: an answer may have more fields in the future, and whoever reads it ignores them.
  const { schemas } = z.toJSONSchema(registry, {
    uri: uriOf,
    io: 'input',
    override: addWhatZodCannot,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withoutRoot(schema)]),
  );
}

/** Writes one schema without a name of its own, e.g. a parameter's. */
export function writeSchema(schema: z.ZodMiniType): JsonSchema {
  return withoutRoot(z.toJSONSchema(schema, { io: 'input' }));
}

/** Takes away what only the root of a document may say. */
export function withoutRoot(schema: object): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'),
  );
}

const notBlank: ReadonlySet<unknown> = new Set([Title, AnnouncementText, MessageText, RoomTitle]);
const texts: ReadonlySet<unknown> = new Set([
  ...[Title, Body, AnnouncementText, Password, UserName, MessageText, RoomTitle],
]);

/** Says what zod can only call, or counts differently than JSON Schema does. */
export function addWhatZodCannot({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: unknown;
  readonly jsonSchema: { pattern?: string; description?: string };
}): void {
  if (notBlank.has(zodSchema)) jsonSchema.pattern = '\\S';
  if (texts.has(zodSchema)) {
    jsonSchema.description = 'Its length is counted in UTF-16 code units.';
  }
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}
