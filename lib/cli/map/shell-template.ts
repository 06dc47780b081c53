import { posix, win32 } from 'node:path';

/** What a template's places are filled with. */
export interface Place {
  readonly line: string;
  /** `{#}` */
  readonly seq: number;
  /** `{%}` */
  readonly slot: number;
}

const PLACES = /\{(?:\.|\/|\/\/|\/\.|#|%)?\}/g;

/**
 * The command for a line: `{}` the line, `{.}` without its extension, `{/}` its last part, `{//}` its directory, `{/.}` the last part
 * without its extension, `{#}` the line's number, `{%}` the number of the job slot. A template without a place for the line gets it at
 * its end. What comes from the line is quoted for the shell, so no character of it means anything there.
 */
export function fillTemplate(template: string, place: Place, platform: NodeJS.Platform = process.platform): string {
  const whole = /\{(?:\.|\/|\/\/|\/\.)?\}/.test(template) ? template : `${template} {}`;
  const { line, seq, slot } = place;
  const { dirname, basename } = platform === 'win32' ? win32 : posix;
  const quote = platform === 'win32' ? quoteForCmd : quoteForSh;
  return whole.replace(PLACES, (name) => {
    switch (name) {
      case '{#}':
        return String(seq);
      case '{%}':
        return String(slot);
      case '{.}':
        return quote(withoutExtension(line));
      case '{/}':
        return quote(basename(line));
      case '{//}':
        return quote(dirname(line));
      case '{/.}':
        return quote(withoutExtension(basename(line)));
      default:
        return quote(line);
    }
  });
}

/** `a.tar.gz` is `a.tar`; `.profile` and `dir.d/file` have no extension. */
function withoutExtension(path: string): string {
  return path.replace(/(?<=[^/\\])\.[^./\\]*$/, '');
}

/** For a POSIX shell: what is not plain stands in single quotes, where nothing but the quote itself means anything. */
export function quoteForSh(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * For cmd.exe, in two layers: quotes and backslashes as C programs read their command line, then a caret before what cmd.exe itself
 * would act upon, the quotes included: without quotes of its own it sees no quoted parts, and takes carets everywhere.
 */
export function quoteForCmd(text: string): string {
  if (/^[\w@+=:,./\\-]+$/.test(text)) return text;
  const argument = `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
  return argument.replace(/[()%!^"<>&|;, *?\t]/g, '^$&');
}
