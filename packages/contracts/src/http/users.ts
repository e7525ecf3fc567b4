import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { UserName } from '../users/user.ts';

/** Fewest characters (UTF-16 code units) of a password. */
export const minPasswordLength = 8;
/** Most characters (UTF-16 code units) of a password. */
export const maxPasswordLength = 256;

/** A new password: any text; its hash alone is kept. */
export const Password = z
  .string()
  .check(z.minLength(minPasswordLength), z.maxLength(maxPasswordLength));

/** A password that is only compared: nothing is said about which can exist. */
const GivenPassword = z.string().check(z.maxLength(maxPasswordLength));

/** Body of `POST /api/people` (sign up). */
export const SignUp = z.strictObject({ name: UserName, password: Password });
export type SignUp = z.output<typeof SignUp>;

/** Body of `POST /api/session` (sign in); says nothing about which names and passwords can exist. */
export const SignIn = z.strictObject({
  name: z.string().check(z.maxLength(maxPasswordLength)),
  password: GivenPassword,
});
export type SignIn = z.output<typeof SignIn>;

/** Body of `PUT /api/people/me/password`: ends every other session. */
export const ChangePassword = z.strictObject({
  password: GivenPassword,
  newPassword: Password,
});
export type ChangePassword = z.output<typeof ChangePassword>;

/** Body of `DELETE /api/people/me`: what the user wrote stays, without their name. */
export const DeleteAccount = z.strictObject({
  password: GivenPassword,
});
export type DeleteAccount = z.output<typeof DeleteAccount>;

/** The user whose session it is. */
export const Me = z.object({
  id: DocumentId,
  name: UserName,
  /** May delete anyone's posts and messages, and announce. */
  operator: z.boolean(),
});
export type Me = z.output<typeof Me>;

/** A user that the sign-in page of a development server offers. */
export const DemoUser = z.object({ name: UserName, password: Password });

/** Answer of `GET /api/session`, of signing in and of signing up. */
export const SessionAnswer = z.object({
  /** Null: nobody is signed in. */
  user: z.nullable(Me),
  /** For development only: who can be signed in as. */
  demo: z.optional(z.array(DemoUser)),
});
export type SessionAnswer = z.output<typeof SessionAnswer>;
