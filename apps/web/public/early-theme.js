// Runs before the first paint, so that a remembered theme never flashes; src/theme takes over from it.
try {
  const theme = localStorage.getItem('tidings.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme.
}
