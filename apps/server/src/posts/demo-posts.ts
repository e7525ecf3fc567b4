import type { Db } from 'mongodb';
import { postCollection } from './post-document.ts';

const demoPosts = [
  {
    title: 'Welcome to Tidings',
    body: 'This list is live. Insert a document into the collection “post” with any MongoDB client and watch it arrive here.',
  },
  {
    title: '어떤 언어로든 쓸 수 있습니다',
    body: '제목과 본문은 언제나 글자 그대로 보입니다. <b>이것도</b> 그냥 글자입니다.',
  },
  {
    title: 'Close the laptop, come back later',
    body: 'What you missed is replayed, in order, once. When it cannot be, the page says so and shows the list as it is now.',
  },
];

/** Puts a few posts into an empty collection; leaves any other alone. */
export async function addDemoPosts(database: Db): Promise<void> {
  const posts = database.collection(postCollection);
  if ((await posts.findOne({}, { projection: { _id: 1 } })) !== null) return;
  await posts.insertMany(demoPosts.map((post) => ({ ...post })));
}
