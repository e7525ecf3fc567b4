import { connect } from '@tidings/event-source';
import { createLiveList, fetchPages } from '@tidings/live-list';
import { openOrders, orders } from './orders.js';

const source = connect(orders);
const live = createLiveList({
  ...{ source, list: openOrders, fields: {} },
  readPage: fetchPages('/pages'),
});
live.subscribe(() => list.replaceChildren(...(live.state.items ?? []).map(show)));

const list = document.querySelector('ul') as HTMLUListElement; // in index.html
const status = document.querySelector('[role=status]') as HTMLElement; // as well

source.onState((state) => {
  status.textContent = state.name;
  if (state.name === 'stopped') list.replaceChildren();
});

// Near the end of the page, the next orders are read.
addEventListener('scroll', () => {
  if (scrollY + 2 * innerHeight > document.body.scrollHeight) live.loadMore();
});

function show({ dish, table }: { dish: string; table: number }): HTMLElement {
  const item = document.createElement('li');
  item.textContent = `${dish}, table ${String(table)}`;
  return item;
}
