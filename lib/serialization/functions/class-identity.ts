/*
 * A class that crosses by value comes home as itself: an error thrown in a worker is an instance of the class that its
 * catcher knows, and two messages with one class make one class on the other side.
 *
 *     main                       worker
 *     Dog  --- token 7, source -->  Dog'        the token is noted with Dog'
 *     Dog  <-- token 7, source ---  Dog'        7 is known here: Dog, not a second Dog''
 */

const here = `${String(process.pid)}.${process.hrtime.bigint().toString(36)}.${Math.random().toString(36).slice(2)}`;
let count = 0;

const tokens = new WeakMap<Function, string>();
const classes = new Map<string, WeakRef<Function>>();
const forgotten = new FinalizationRegistry<string>((token) => {
  if (classes.get(token)?.deref() === undefined) classes.delete(token);
});

/** The class's name among all processes; a class that came from elsewhere keeps the one it came with. */
export function tokenOf(type: Function): string {
  let token = tokens.get(type);
  if (token === undefined) {
    token = `${here}.${String(count++)}`;
    noteClass(token, type);
  }
  return token;
}

/** The class of that token, if it lives here. */
export function classWith(token: string): Function | undefined {
  return classes.get(token)?.deref();
}

/** Notes what stands for a token here; under another key, what stands for it beside the original. */
export function noteClass(token: string, type: Function, key = token): void {
  tokens.set(type, token);
  classes.set(key, new WeakRef(type));
  forgotten.register(type, key);
}
