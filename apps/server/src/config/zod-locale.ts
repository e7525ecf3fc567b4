import * as z from 'zod/mini';

// zod/mini brings no texts of its own: without these, every message would be "Invalid input".
z.config(z.locales.en());
