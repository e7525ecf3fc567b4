/** The usage of `pnpm dev`, and the settings it reads. */
export const usage = `pnpm dev [--help]

Starts a MongoDB, the server and the web app, and prints their addresses. Ctrl-C stops everything; the
data stays. It takes no other arguments; settings come from the environment:

  PORT         port of the server (3000)
  WEB_PORT     port of the web app (5173)
  MONGO_PORT   port of MongoDB (27017, or any free one when that is taken)
  HOST         address that the server listens on (127.0.0.1)
  DATA_DIR     folder of the data, from the root of the repository (.data)
  DB_NAME      name of the database (tidings)
  MONGODB_URI  a replica set or sharded cluster to use instead of a MongoDB of its own

The server's other settings (docs/operations.md) work, too. To start a second \`dev\` beside this one, run
the same command again: it prints the settings that it needs.`;

/** Reads the arguments of `pnpm dev`. @throws RangeError for any: it takes none */
export function readArguments([argument]: readonly string[]): void {
  if (argument !== undefined) throw new RangeError(`${argument} is not an argument of dev.`);
}
