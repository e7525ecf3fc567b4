import type { MongoClient } from 'mongodb';
import { createContext, runInContext } from 'node:vm';

type Command = Readonly<Record<string, unknown>>;

/**
 * Runs text as mongosh would, as the client's user: calls of `db.getSiblingDB` that create and grant roles and users,
 * and `runCommand`, one after the other. For tests of what a message or a page tells an administrator to paste.
 *
 * @param password What `passwordPrompt()` returns. @defaultValue empty
 */
export async function runInShell(client: MongoClient, text: string, password = ''): Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  const getSiblingDB = (name: string) => {
    const runCommand = (command: Command) => {
      last = last.then(() => client.db(name).command(command));
    };
    return {
      runCommand,
      createRole({ role, ...rest }: Command) {
        runCommand({ createRole: role, ...rest });
      },
      createUser({ user, ...rest }: Command) {
        runCommand({ createUser: user, ...rest });
      },
      grantRolesToUser(user: string, roles: unknown) {
        runCommand({ grantRolesToUser: user, roles });
      },
      grantPrivilegesToRole(role: string, privileges: unknown) {
        runCommand({ grantPrivilegesToRole: role, privileges });
      },
    };
  };
  runInContext(text, createContext({ db: { getSiblingDB }, passwordPrompt: () => password }));
  await last;
}
