import { ChangePassword, DeleteAccount, SignUp } from '@tidings/contracts';
import { Router, type RequestHandler } from 'express';
import { jsonBody, readBody } from '../http/json-body.ts';
import { addressOf } from '../http/limits/address-of.ts';
import { HttpProblem, methodNotAllowed, validationProblem } from '../http/problem.ts';
import type { Accounts } from './accounts.ts';
import { requireSession } from './current-session.ts';
import { deleteAccount, type AccountDeletion } from './delete-account.ts';
import { readName } from './user-name.ts';
import { clearToken } from './session-cookie.ts';
import type { SessionAnswers } from './session-answers.ts';
import type { SignInLimit } from './sign-in-limit.ts';
import type { Passwords } from './sign-in.ts';

/** Creates the routes under `/api/people`: sign up, change the password, delete the account. */
export function createUsersRoutes(options: {
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly answers: SessionAnswers;
  readonly signInLimit: SignInLimit;
  readonly deletion: AccountDeletion;
  /** Stands before every route that writes. */
  readonly writing: RequestHandler;
}): Router {
  const { accounts, passwords, answers, signInLimit, deletion, writing } = options;
  const routes = Router();

  routes.post('/', writing, ...jsonBody, async (request, response) => {
    const body = readBody(SignUp, request);
    const read = readName(body.name);
    if (!read.ok) throw validationProblem([{ path: 'name', message: read.message }]);
    await signInLimit.takeSignUp(request);
    // Before a hash is made for nothing; the index decides.
    if (await accounts.isTaken(read.name)) throw nameTaken();
    const hash = await passwords.hash(body.password, read.name, addressOf(request));
    const user = await accounts.create({ name: read.name, hash });
    if (user === undefined) throw nameTaken();
    await answers.sendSignedIn(request, response, { user, status: 201 });
  });

  routes.put('/me/password', writing, ...jsonBody, async (request, response) => {
    const session = await requireSession(request);
    const { password, newPassword } = readBody(ChangePassword, request);
    await signInLimit.takeConfirmation(session);
    const user = await passwords.check(session.user.id, password, addressOf(request));
    await passwords.replace(user, newPassword, session);
    await signInLimit.resetConfirmations(session);
    response.status(204).end();
  });

  routes.delete('/me', writing, ...jsonBody, async (request, response) => {
    const session = await requireSession(request);
    const { user, generation } = session;
    const { password } = readBody(DeleteAccount, request);
    await signInLimit.takeConfirmation(session);
    const { hash } = await passwords.check(user.id, password, addressOf(request));
    const isDeleted = await deleteAccount(deletion, { id: user.id, hash, generation });
    if (!isDeleted) throw new HttpProblem('wrong-password');
    clearToken(request, response);
    response.status(204).end();
  });

  routes.all('/', methodNotAllowed('POST'));
  routes.all('/me', methodNotAllowed('DELETE'));
  routes.all('/me/password', methodNotAllowed('PUT'));
  return routes;
}

function nameTaken(): HttpProblem {
  return new HttpProblem('name-taken', {
    detail: 'Someone has this name, or one that looks like it. Choose another one.',
    errors: [{ field: 'name', message: 'is taken, or looks like one that is' }],
  });
}
