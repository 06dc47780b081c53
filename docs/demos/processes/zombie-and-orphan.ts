/*
 * Finished children leave no zombies, and children whose parent is killed are no trouble either.
 *
 * Must be seen: no child answers any more though none was joined; then the parent is killed, its daemon ends within
 * a second, and its plain child finishes its work.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Process, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

/** A zombie would still have its pid. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function doNothing(): void {
  return;
}

async function beat(said: Queue<string>): Promise<void> {
  for (;;) {
    await said.put('the daemon lives');
    await sleep(100);
  }
}

async function work(said: Queue<string>): Promise<void> {
  await said.put('the plain child works');
  await sleep(3000 / speed);
  await said.put('the plain child has finished its work');
}

async function bePatient(said: Queue<string>): Promise<void> {
  new Process({ target: beat, args: [said], daemon: true }).start();
  new Process({ target: work, args: [said] }).start();
  await sleep(60_000);
}

const finished: Process[] = [];
for (let number = 1; number <= 3; number += 1) {
  const child = new Process({ target: doNothing });
  child.start();
  finished.push(child);
}
while (finished.some((child) => child.exitCode === undefined)) await sleep(50);
const zombies = finished.filter((child) => exists(child.pid ?? 0));
console.log(`three children ended, none was joined, zombies: ${zombies.length}`);

const said = new Queue<string>();
const parent = new Process({ target: bePatient, args: [said] });
parent.start();
const begun = new Set<string>();
while (begun.size < 2) begun.add(await said.get());
for (const line of [...begun].sort()) console.log(line);

parent.kill();
await parent.join();
const killed = Date.now();
console.log(`the parent was killed: exit code ${parent.exitCode}`);
let lastBeat = killed;
for (let line = ''; line !== 'the plain child has finished its work'; ) {
  line = await said.get();
  if (line === 'the daemon lives') lastBeat = Date.now();
  else console.log(line);
}
console.log(`the daemon ended ${lastBeat - killed < 1000 ? 'within a second' : 'too late'}`);
