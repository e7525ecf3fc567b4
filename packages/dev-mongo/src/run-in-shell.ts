import type { MongoClient } from 'mongodb';
import { createContext, runInContext } from 'node:vm';

/**
 * Runs text as mongosh would, as the client's user: the calls of `db.getSiblingDB` that create and grant roles, and
 * `runCommand`. For tests of what a message or a page tells an administrator to paste.
 */
export async function runInShell(client: MongoClient, text: string): Promise<void> {
  const running: Promise<unknown>[] = [];
  const getSiblingDB = (name: string) => {
    const runCommand = (command: Record<string, unknown>) => {
      running.push(client.db(name).command(command));
    };
    return {
      runCommand,
      createRole: ({ role, ...rest }: Record<string, unknown>) => {
        runCommand({ createRole: role, ...rest });
      },
      createUser: ({ user, ...rest }: Record<string, unknown>) => {
        runCommand({ createUser: user, ...rest });
      },
      grantRolesToUser: (user: string, roles: unknown) => {
        runCommand({ grantRolesToUser: user, roles });
      },
      grantPrivilegesToRole: (role: string, privileges: unknown) => {
        runCommand({ grantPrivilegesToRole: role, privileges });
      },
    };
  };
  // One at a time: a role has to exist before it is granted.
  for (const statement of text.split(/(?=^\s*db\.getSiblingDB\()/m)) {
    runInContext(statement, createContext({ db: { getSiblingDB } }));
    await Promise.all(running);
  }
}
