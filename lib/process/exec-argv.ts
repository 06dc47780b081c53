/** Options of Node that name what to run instead of a file; a child would run that again, and its children too, for ever. */
const PROGRAMS = /^(-e|-p|-pe|--eval|--print|--input-type|-i|--interactive|-c|--check|--test|--run|--watch|--watch-path|--experimental-default-type)(=|$)/;
/** Those of them whose value may be the next argument. */
const TAKES_NEXT = /^(-e|-p|-pe|--eval|--print|--input-type|--run|--watch-path|--experimental-default-type)$/;
/** Only one process can listen on the debugger's port, and nobody may be there to let a child go on: it takes any port and waits for none. */
const DEBUGGER = /^--inspect(-brk|-wait)?(=|$)/;

/** What of this process's own options for Node its children take over. */
export function inheritedExecArgv(own: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < own.length; at += 1) {
    const option = own[at]!;
    if (DEBUGGER.test(option)) kept.push('--inspect=0');
    else if (!PROGRAMS.test(option)) kept.push(option);
    else if (TAKES_NEXT.test(option) && !nextIsOption(option, own[at + 1])) at += 1;
  }
  return kept;
}

/** `-p` may stand before `-e`, and `--print` alone prints nothing but what `-e` says. */
function nextIsOption(option: string, next: string | undefined): boolean {
  return next === undefined || (/^(-p|--print)$/.test(option) && /^(-e|--eval)$/.test(next));
}
