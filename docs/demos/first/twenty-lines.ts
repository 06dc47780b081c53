/*
 * A closure, an imported helper and a class of processes: no exports, no main guard.
 *
 * Must be seen: "hello from the greeter", "cheese.txt ends in .txt", and the squares 1, 4, 9.
 */
import { extname } from 'node:path';
import { Pool, Process } from 'forkful';

class Greeter extends Process {
  override run(): void {
    console.log(`hello from the ${this.name}`);
  }
}

const file = 'cheese.txt';
const power = 2;
const greeter = new Greeter({ name: 'greeter' });
greeter.start();
await greeter.join();

const child = new Process({ target: () => { console.log(`${file} ends in ${extname(file)}`); } });
child.start();
await child.join();

await using pool = new Pool(2);
console.log(await pool.map((x: number) => x ** power, [1, 2, 3]));
