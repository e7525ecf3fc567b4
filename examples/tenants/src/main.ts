import { MongoClient } from 'mongodb';
import { start } from './start.ts';

const { MONGODB_URI = 'mongodb://127.0.0.1:27017/?replicaSet=rs0', PORT = '3000' } = process.env;
const client = await MongoClient.connect(MONGODB_URI);
const app = await start(Number(PORT), { client, database: 'tracker' });
console.log(`Listening on port ${String(app.port)}.`);

process.once('SIGTERM', () => {
  void app.close(5_000).then(() => client.close());
});
