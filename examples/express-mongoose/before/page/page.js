const posts = document.querySelector('#posts');
for (const { title } of await (await fetch('/posts')).json()) {
  posts.insertAdjacentHTML('beforeend', `<div>${title}</div>`);
}
new EventSource('/sse').addEventListener('newPost', (e) => {
  const { title } = JSON.parse(e.data);
  posts.insertAdjacentHTML('afterbegin', `<div>${title}</div>`);
});

const messages = document.querySelector('#messages');
let room;
for (const button of document.querySelectorAll('.room')) {
  button.onclick = () => {
    room?.close();
    messages.replaceChildren();
    room = new EventSource(`/message/${button.value}`);
    room.addEventListener('messages', (e) => {
      for (const { text } of JSON.parse(e.data)) {
        messages.insertAdjacentHTML('beforeend', `<div>${text}</div>`);
      }
    });
  };
}
