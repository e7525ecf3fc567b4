import net from 'node:net';

/**
 * Loaded ahead of the real server: makes its connections to MongoDB go through our proxies. The
 * driver takes the members' addresses from the replica set, so no connection string could say that.
 */
const ports = new Map(JSON.parse(process.env.ORACLE_PORTS ?? '[]'));
const connect = net.createConnection;

net.createConnection = function (options, ...rest) {
  const via = ports.get(Number(options?.port));
  return connect.call(this, via === undefined ? options : { ...options, port: via }, ...rest);
};
