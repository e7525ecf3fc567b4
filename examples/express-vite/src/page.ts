import { connect } from '@tidings/event-source';
import { orders, type Order } from './orders.ts';

const source = connect(orders);
source.on('orders', ({ orders }) => list.replaceChildren(...orders.map(show)));
source.on('newOrder', (order) => put(show(order)));
source.on('orderEdited', (order) => put(show(order)));
source.on('orderDeleted', ({ id }) => document.getElementById(id)?.remove());

const list = document.querySelector('ul') as HTMLUListElement; // in index.html
const status = document.querySelector('[role=status]') as HTMLElement; // as well

source.onState((state) => {
  status.textContent = state.name;
  if (state.name === 'stopped') list.replaceChildren();
});

function show({ id, dish, table }: Order): HTMLElement {
  const item = document.createElement('li');
  item.id = id;
  item.textContent = `${dish}, table ${String(table)}`;
  return item;
}

/** Puts a new order on top, and an edited one in its place. */
function put(item: HTMLElement): void {
  const known = document.getElementById(item.id);
  if (known === null) list.prepend(item);
  else known.replaceWith(item);
}
