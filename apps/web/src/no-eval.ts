import * as z from 'zod/mini';

// The content security policy forbids eval; zod would find that out by trying, which would be reported.
// Imported before any contract, as contracts check their examples when they are loaded.
z.config({ jitless: true });
