import * as z from 'zod/mini';

// The content security policy allows no eval; zod would find that out by trying, and be reported.
// Imported before any contract, as contracts check their examples when they are loaded.
z.config({ jitless: true });
