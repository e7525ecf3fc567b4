import express from 'express';
import { live } from './live.ts';
import { orders } from './orders.ts';

const app = express();
app.get(orders.path, live.stream(orders));
app.get('/pages', live.pages());
app.listen(Number(process.env['PORT'] ?? 3000));
