import mongoose from 'mongoose';

export const Post = mongoose.model(
  'Post',
  new mongoose.Schema({ title: { type: String, required: true } }),
  'post',
);
export const Message = mongoose.model(
  'Message',
  new mongoose.Schema({
    parent: { type: String, required: true }, // the room
    text: { type: String, required: true },
  }),
  'message',
);
