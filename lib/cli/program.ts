import { Command } from 'commander';
import { runDemos, type DemoOptions } from './demo/demo-command.js';
import { runDoctor, type DoctorOptions } from './doctor/doctor-command.js';
import { forkfulVersion } from './doctor/machine.js';
import { runInspect, type InspectOptions } from './inspect/inspect-command.js';
import { runMap } from './map/map-command.js';
import { requireSense, type MapOptions } from './map/map-options.js';
import { positiveInteger, positiveNumber, positiveSeconds, seconds, wholeNumber } from './options.js';
import { runScan, type ScanOptions } from './scan/scan-command.js';

/** Hears how a command ended; `now` says that nothing is left to be waited for, whatever still runs in this process. */
export type Ended = (exitCode: number, when?: 'now') => void;

/**
 * The command line of the package at `root`. `ended` hears the exit code of the command that ran.
 *
 * Exit codes: 0 all went well · 1 some of the work failed · 2 the command line asks for what cannot be done.
 */
export function createProgram(root: string, ended: Ended): Command {
  const program = new Command('forkful')
    .description("Python's multiprocessing for Node.js, on the command line.")
    .version(forkfulVersion(root), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'forkful: ')) })
    .showHelpAfterError('Run it with --help to see what it takes.')
    .addHelpText(
      'after',
      `
Examples:
  $ forkful doctor
  $ forkful demo three-children
  $ seq 1 1000 | forkful map ./square.mjs
  $ forkful scan node_modules`,
    )
    .exitOverride();
  addMap(program, ended);
  addScan(program, ended);
  addDemo(program, root, ended);
  addInspect(program, ended);
  addDoctor(program, root, ended);
  return program;
}

function addMap(program: Command, ended: Ended): void {
  const command = program.command('map');
  command
    .summary("run a function of yours, or a command, over lines, with all cores")
    .description(
      'Runs a function of a module over the lines of files, or of stdin, with a pool of processes, and prints the ' +
        'results in order. A result of undefined prints nothing; objects are printed as JSON. A line whose function ' +
        'throws is reported on stderr with its number, and the rest goes on. With --shell a command is run for each line ' +
        'instead: {} is the line, {.} without its extension, {/} its last part, {//} its directory, {/.} both, {#} its number, {%} the ' +
        'number of the job slot.',
    )
    .argument('[module]', 'a JavaScript module (TypeScript where Node or a loader runs it), or an installed package')
    .argument('[files...]', 'files to read; - is stdin (default: stdin)')
    .option('-j, --jobs <count>', 'worker processes (default: one for each core)', positiveInteger)
    .option('-c, --chunk-size <lines>', 'lines in one task: more is faster, but a worker that dies takes its task along', positiveInteger, 1)
    .option('-u, --unordered', 'print results as they come')
    .option('-e, --export <name>', 'the function to run (default: the default export)')
    .option('--json', 'lines are JSON values, and so are the results')
    .option('--shell <command>', 'run a command for each line instead of a function; what stands for {} is quoted')
    .option('--dry-run', 'with --shell: print the commands and run none')
    .option('--timeout <seconds>', 'give a line up after so long, and end what works on it', positiveSeconds)
    .option('--retries <count>', 'try a line that failed so many times more', wholeNumber)
    .option('--retry-delay <seconds>', 'wait so long before each of these tries', seconds)
    .option('--joblog <file>', 'note every line that is done, in the form of GNU parallel')
    .option('--resume', 'go on where the joblog ends: what it has is not run again')
    .option('--resume-failed', 'the same, and run again what failed')
    .option('--trace <file>', 'write a timeline of the run: .html for a page, .json for Perfetto')
    .option('--progress', 'show progress on stderr (default: a bar, when stderr is a terminal and the results go to a file)')
    .option('--no-progress', 'show none')
    .addHelpText(
      'after',
      `
Examples:
  $ seq 1 1000 | forkful map ./square.mjs -j 2
  $ forkful map ./parse.mjs --export parseLine --json access-*.jsonl > parsed.jsonl
  $ tail -f app.log | forkful map ./classify.mjs --unordered
  $ forkful map ./parse.mjs access.jsonl --json --trace run.html > parsed.jsonl
  $ ls *.jpg | forkful map --shell 'convert {} -resize 50% {.}.png' --timeout 60 --joblog jobs.log
  $ ls *.jpg | forkful map --shell 'convert {} -resize 50% {.}.png' --joblog jobs.log --resume-failed

Exit codes: 0 all lines went well, 1 some failed, 2 nothing was started.`,
    )
    .action(async (module: string | undefined, files: string[], options: MapOptions) => {
      if (module === undefined && options.shell === undefined) command.error("error: missing required argument 'module'", { exitCode: 2 });
      requireSense(options);
      const [first, inputs] = options.shell === undefined ? [module, files] : [undefined, module === undefined ? [] : [module, ...files]];
      ended(await runMap(first, inputs, options), 'now');
    });
}

function addScan(program: Command, ended: Ended): void {
  program
    .command('scan')
    .summary('size, lines and SHA-256 of every file in a directory, with all cores')
    .description(
      'Reads every file below a directory: the paths go on a queue, a pool of processes consumes it. Prints the ' +
        'largest files, the totals, the share of each worker, and the time against one process doing it alone; both ' +
        'must come to the same result for every file.',
    )
    .argument('[directory]', 'where to begin; symbolic links are not followed', '.')
    .option('-j, --jobs <count>', 'worker processes (default: one for each core)', positiveInteger)
    .option('-c, --chunk-size <files>', 'files in one item of the queue', positiveInteger, 64)
    .option('-n, --largest <count>', 'how many of the largest files to name', positiveInteger, 10)
    .option('--no-compare', 'leave out the run by one process alone')
    .option('--checksums <file>', 'write the SHA-256 sums to a file that sha256sum --check reads')
    .addHelpText(
      'after',
      `
Examples:
  $ forkful scan node_modules
  $ forkful scan ~/photos -j 4 --no-compare
  $ forkful scan src --checksums /tmp/sums && (cd src && sha256sum --check --quiet /tmp/sums)

Exit codes: 0 all files were read, 1 some could not be or the results differ, 2 nothing was started.`,
    )
    .action(async (directory: string, options: ScanOptions) => ended(await runScan(directory, options)));
}

function addDemo(program: Command, root: string, ended: Ended): void {
  program
    .command('demo')
    .summary('list and run small programs that show one thing each')
    .description('Lists the programs of docs/demos, or runs one of them, or all of a group.')
    .argument('[name]', 'a demo, a group, or group/demo (default: list them)')
    .option('-s, --source', 'print the program instead of running it')
    .option('--speed <factor>', 'shorten the waits in it by this factor', positiveNumber)
    .option('--all', 'run all of them, one after the other')
    .addHelpText(
      'after',
      `
Examples:
  $ forkful demo
  $ forkful demo three-children
  $ forkful demo drain-together-e --source
  $ forkful demo pools --speed 5`,
    )
    .action(async (name: string | undefined, options: DemoOptions) => ended(await runDemos(root, name, options)));
}

function addInspect(program: Command, ended: Ended): void {
  program
    .command('inspect')
    .summary('what the processes of a running program wait for')
    .description(
      'Asks the main process of a running program of yours what each of its processes does: what it waits for, where in ' +
        'the source, since when, and who holds it. The program goes on.',
    )
    .argument('<pid>', "the number of the program's main process", positiveInteger)
    .option('-t, --timeout <seconds>', 'how long to wait for its answer', positiveSeconds, 5)
    .addHelpText('after', '\nExamples:\n  $ forkful inspect 4711\n\nExit codes: 0 it has answered, 1 it has not.')
    .action(async (pid: number, options: InspectOptions) => ended(await runInspect(pid, options)));
}

function addDoctor(program: Command, root: string, ended: Ended): void {
  program
    .command('doctor')
    .summary('look at this machine, and try a process, a queue and a pool')
    .description('Prints runtime, cores and limits, then starts a process, uses a queue and a pool, and says how long each took.')
    .option('--json', 'print all of it as JSON')
    .addHelpText('after', '\nExamples:\n  $ forkful doctor\n  $ forkful doctor --json\n\nExit codes: 0 all is well, 1 something is not.')
    .action(async (options: DoctorOptions) => ended(await runDoctor(root, options)));
}
