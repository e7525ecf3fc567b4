import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from '../packages/run.ts';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  // The packages' sources, which are checked along, name their own so.
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: ['node'],
};

/**
 * Checks files that are only in memory as if they were in a folder of the repository's; returns the errors, each with
 * its file. A `.js` file must be JavaScript: a type in it is an error.
 */
export function checkTypes(files: ReadonlyMap<string, string>): string[] {
  const folder = join(root, 'in-memory');
  const texts = new Map([...files].map(([name, text]) => [join(folder, name), text]));
  const folders = new Set([...texts.keys()].map(dirname));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => texts.has(path) || disk.fileExists(path),
    readFile: (path) => texts.get(path) ?? disk.readFile(path),
    directoryExists: (path) => folders.has(path) || (disk.directoryExists?.(path) ?? true),
    getSourceFile(path, language, ...rest) {
      const text = texts.get(path);
      return text === undefined
        ? disk.getSourceFile(path, language, ...rest)
        : ts.createSourceFile(path, text, language, true);
    },
    getCurrentDirectory: () => root,
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return program
    .getSourceFiles()
    .filter(({ fileName }) => texts.has(fileName))
    .flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ])
    .map(({ file, start = 0, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
      const message = ts.flattenDiagnosticMessageText(messageText, '\n');
      return `${file?.fileName.slice(folder.length + 1) ?? ''}:${String(line)}: ${message}`;
    });
}
