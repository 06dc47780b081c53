import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { addKinProcess, addKinStream } from '../transport/kin-channels.js';
import { liveChildren } from './children.js';
import { startsItself } from './frozen.js';
import { answerInterrupts, leaveInterrupts } from './interrupt.js';
import type { Referable } from './referable.js';

/*
 * Ends the daemons of a process that was killed with SIGKILL.
 *
 * A daemon sees its parent's end as the end of its channel and ends itself, unless it is busy in a synchronous loop:
 * then its event loop never turns. Somebody else must do it, who outlives the parent: a shell that reads `+pid` and
 * `-pid` from a pipe that the parent alone holds. At the pipe's end it gives the daemons a moment to end by
 * themselves, then kills those that are still there and still the processes that they were.
 *
 * And it hears Ctrl-C for a program that answers it (`interrupt.ts`, `!`) but is deaf in a synchronous loop: who does not say
 * within a second that it has heard (`.`), or is asked a second time, is ended.
 *
 * Windows needs none: there, children die with their parent.
 */

/** The shell of macOS does not wake from `read` when a signal comes; its other one does. */
const SHELL = process.platform === 'darwin' && existsSync('/bin/dash') ? '/bin/dash' : '/bin/sh';

/** How long the daemons have after the parent's end, in seconds. */
const GRACE = '0.4';

/** What identifies a process besides its number: on Linux its start time, elsewhere its group. */
const SHELL_SCRIPT = `
trap '' TERM HUP QUIT
trap 'asked=1' INT
born() {
  if [ -r /proc/self/stat ]; then
    read -r line 2>/dev/null < "/proc/$1/stat" || return
    set -- \${line##*) }
    echo "\${20}"
  else
    ps -o pgid= -p "$1" 2>/dev/null | tr -d ' '
  fi
}
end_parent() {
  [ "$parent" = "$PPID:$(born "$PPID")" ] && kill "-$1" "$PPID" 2>/dev/null
}
unheard() {
  for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done
  end_parent TERM
  sleep 0.2
  end_parent KILL
}
parent=$PPID:$(born "$PPID")
list= asked= armed= timer=
while :; do
  if read -r line; then
    pid=\${line#?}
    case $line in
      +*) list="$list $pid:$(born "$pid")" ;;
      -*) rest=
        for one in $list; do [ "\${one%%:*}" = "$pid" ] || rest="$rest $one"; done
        list=$rest ;;
      !) armed=1 ;;
      .) armed=
        [ -n "$timer" ] && kill -9 "$timer" 2>/dev/null
        timer= ;;
    esac
  elif [ -z "$asked" ]; then
    break
  fi
  if [ -n "$asked" ]; then
    asked=
    if [ -n "$timer" ]; then end_parent KILL
    elif [ -n "$armed" ]; then unheard & timer=$!
    fi
  fi
done
[ -n "$timer" ] && kill -9 "$timer" 2>/dev/null
[ -z "$list" ] && exit 0
sleep "$GRACE"
for one in $list; do
  pid=\${one%%:*}
  [ -n "\${one#*:}" ] && [ "\${one#*:}" = "$(born "$pid")" ] && kill -9 "$pid" 2>/dev/null
done
exit 0
`;

/** The same for systems without a shell. */
const NODE_SCRIPT = `
for (const name of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(name, () => {});
const parent = process.ppid;
const end = (name) => { if (process.ppid === parent) try { process.kill(parent, name); } catch {} };
let armed = false, timer;
process.on('SIGINT', () => {
  if (timer !== undefined) end('SIGKILL');
  else if (armed) timer = setTimeout(() => { end('SIGTERM'); timer = setTimeout(end, 200, 'SIGKILL'); }, 1000);
});
const fs = require('node:fs');
const born = (pid) => { try { return fs.readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ').pop().split(' ')[19]; } catch { return ''; } };
const list = new Map();
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const pid = line.slice(1);
  if (line[0] === '+') list.set(pid, born(pid));
  else if (line[0] === '-') list.delete(pid);
  else if (line === '!') armed = true;
  else { armed = false; clearTimeout(timer); timer = undefined; }
}).on('close', () => clearTimeout(timer) ?? setTimeout(() => {
  for (const [pid, time] of list) if (time === born(pid)) try { process.kill(Number(pid), 'SIGKILL'); } catch {}
}, list.size === 0 ? 0 : Number(process.env.GRACE) * 1000));
`;

/** How long a guardian stays that has nobody to guard, and Ctrl-C is answered, in milliseconds. */
const IDLE_MS = 200;

let pipe: (Writable & Referable) | undefined;
let dismissal: NodeJS.Timeout | undefined;
let guarded = 0;

/** Puts a daemon, or what else is to die with this process, under guard until it ends; `onEnd` names who is told of its end. */
export function guard(pid: number, onEnd: (listener: () => void) => void): void {
  if (process.platform === 'win32' || !isPossible()) return;
  clearTimeout(dismissal);
  const isNew = pipe === undefined;
  if (pipe === undefined) {
    pipe = startGuardian();
    for (const { guarded: isGuarded, handle } of liveChildren()) if (isGuarded) pipe.write(`+${handle.pid}\n`);
  }
  pipe.write(`+${pid}\n`);
  guarded += 1;
  if (isNew || guarded === 1) answerInterrupts((armed) => pipe?.write(armed ? '!\n' : '.\n'));
  onEnd(() => {
    pipe?.write(`-${pid}\n`);
    guarded -= 1;
    if (guarded === 0) dismissal = setTimeout(dismiss, IDLE_MS).unref();
  });
}

/** An executable that starts itself cannot run a script of ours; a daemon that is busy then outlives a parent that was killed. */
function isPossible(): boolean {
  return existsSync(SHELL) || !startsItself(process.execPath);
}

/** Not before the loop has looked for signals: Ctrl-C may be what ended the last of them, and is meant for this process too. */
function dismiss(): void {
  setImmediate(() => {
    if (guarded > 0) return;
    leaveInterrupts();
    pipe?.end();
    pipe = undefined;
  }).unref();
}

function startGuardian(): Writable & Referable {
  const child = existsSync(SHELL)
    ? spawnQuietly(SHELL, ['-c', SHELL_SCRIPT, 'forkful-guardian'])
    : spawnQuietly(process.execPath, ['-e', NODE_SCRIPT]);
  const stdin = child.stdin as Writable & Referable;
  const gone = (): void => {
    // Killed by somebody: the next daemon gets a new guardian, which then guards all.
    if (pipe === stdin) pipe = undefined;
  };
  const kin = addKinProcess();
  child.on('error', gone).on('exit', gone).once('exit', kin.end).unref();
  addKinStream(stdin);
  stdin.on('error', gone);
  stdin.unref();
  return stdin;
}

function spawnQuietly(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'], env: { PATH: '/usr/bin:/bin', GRACE }, cwd: '/' });
}
