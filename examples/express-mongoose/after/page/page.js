import { connect } from '@tidings/event-source';
import { createLiveList } from '@tidings/live-list';
import { live, messages, posts } from '../contract.js';

show('#posts', createLiveList({ source: connect(live), list: posts, fields: {} }));

let room;
for (const button of document.querySelectorAll('.room')) {
  button.onclick = () => {
    room?.close();
    const parent = button.value;
    room = connect(live, { url: `/message/${parent}` });
    show('#messages', createLiveList({ source: room, list: messages, fields: { parent } }));
  };
}

function show(selector, list) {
  const target = document.querySelector(selector);
  target.replaceChildren();
  list.subscribe(() => {
    const rows = (list.state.items ?? []).map(({ title, text }) => {
      const row = document.createElement('div');
      row.textContent = title ?? text;
      return row;
    });
    target.replaceChildren(...rows);
  });
}
