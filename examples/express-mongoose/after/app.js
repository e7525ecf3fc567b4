import { createTidings, serveList } from '@tidings/server';
import express from 'express';
import mongoose from 'mongoose';
import { live, messages, posts } from './contract.js';
import { Post } from './models.js';
import { addSignIn, isLogin, sessionOf, userOf } from './sign-in.js';

const { MONGODB_URI = 'mongodb://127.0.0.1:27017/?replicaSet=rs0', PORT = '3000' } = process.env;
await mongoose.connect(MONGODB_URI, { dbName: 'blog' });

const app = express();
addSignIn(app, (session) => tidings.recheck({ session }));
app.use(express.static('page/dist'));

app.post('/posts', isLogin, express.json(), async (request, response) => {
  response.status(201).json(await Post.create({ title: request.body.title }));
});

const rooms = ['kitchen', 'garden'];
const tidings = await createTidings({
  client: mongoose.connection.getClient(),
  database: 'blog',
  channels: [live],
  sources: [
    serveList(posts, { collection: 'post' }),
    serveList(messages, { collection: 'message' }),
  ],
  access: {
    publicTopics: ['posts'],
    identify(request) {
      const session = sessionOf(request);
      const user = userOf(session);
      return user && { user, session };
    },
    topicsOf: (user, session) =>
      userOf(session) &&
      rooms.map((parent) => ({ topic: messages.topicOf({ parent }), since: 'always' })),
  },
});

app.get('/sse', tidings.stream(live, { asked: () => ({ topics: ['posts'], only: true }) }));
app.get(
  '/message/:id',
  tidings.stream(live, {
    asked: ({ params }) => ({ topics: [messages.topicOf({ parent: params.id })], only: true }),
  }),
);

app.listen(Number(PORT), () => console.log(`Listening on port ${PORT}.`));
