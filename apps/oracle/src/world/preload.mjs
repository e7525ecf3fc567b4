import net from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded ahead of the real server. It makes its connections to MongoDB go through our proxies: the
 * driver takes the members' addresses from the replica set, so no connection string could say that.
 * And it collects garbage when asked, so that memory can be compared.
 */
const ports = new Map(JSON.parse(process.env.ORACLE_PORTS ?? '[]'));
const connect = net.createConnection;

net.createConnection = function (options, ...rest) {
  const via = ports.get(Number(options?.port));
  return connect.call(this, via === undefined ? options : { ...options, port: via }, ...rest);
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect());
