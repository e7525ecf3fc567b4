import express from 'express';
import mongoose from 'mongoose';
import { Message, Post } from './models.js';
import { addSignIn, isLogin } from './sign-in.js';

const { MONGODB_URI = 'mongodb://127.0.0.1:27017/?replicaSet=rs0', PORT = '3000' } = process.env;
await mongoose.connect(MONGODB_URI, { dbName: 'blog' });

const app = express();
addSignIn(app);
app.use(express.static('page'));

app.post('/posts', isLogin, express.json(), async (request, response) => {
  response.status(201).json(await Post.create({ title: request.body.title }));
});
app.get('/posts', async (request, response) => {
  response.json(await Post.find().sort({ _id: -1 }).limit(50));
});

const stream = {
  'Content-Type': 'text/event-stream',
  Connection: 'keep-alive',
  'Cache-Control': 'no-cache',
};
const changes = Post.watch([{ $match: { operationType: 'insert' } }]);

app.get('/sse', (request, response) => {
  response.writeHead(200, stream).flushHeaders();
  changes.on('change', ({ fullDocument }) => {
    response.write('event: newPost\n');
    response.write(`data: ${JSON.stringify(fullDocument)}\n\n`);
  });
});

app.get('/message/:id', isLogin, async (request, response) => {
  response.writeHead(200, stream);
  const messages = await Message.find({ parent: request.params.id });
  response.write('event: messages\n');
  response.write(`data: ${JSON.stringify(messages)}\n\n`);
});

app.listen(Number(PORT), () => console.log(`Listening on port ${PORT}.`));
