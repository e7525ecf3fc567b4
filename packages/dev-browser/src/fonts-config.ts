/**
 * Writes a fontconfig file: the system's fonts, if it has any, and those in a folder beside the file. A
 * package's own configuration looks in folders of another machine, and without a single font Chromium
 * ends at the first word that it has to show.
 */
export function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">${folder}</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
}
