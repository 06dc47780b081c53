import { join } from 'node:path';
import { bundleDirectory } from '../util/module-location.js';
import { frozenRole } from './frozen.js';
import { newKeyBox, type KeyBox } from './key-box.js';

/** What this operating-system process knows of itself; a child is told by its parent before anything of the user's runs. */
export interface Self {
  readonly pid: number;
  /** The number of the thread that plays a child here; `undefined` in a process. */
  readonly thread: number | undefined;
  /** The numbers in its name: empty in the main process, `[1, 2]` in `Process-1:2`. */
  readonly identity: readonly number[];
  /** Where the name stands until `currentProcess()` makes the object. */
  name: string;
  daemon: boolean;
  /** What holds for the process, whichever of its threads asks. */
  readonly host: { readonly daemon: boolean };
  keyBox: KeyBox;
  readonly parent: { readonly pid: number; readonly name: string } | undefined;
}

let self: Self = {
  pid: process.pid,
  thread: undefined,
  identity: [],
  name: 'MainProcess',
  daemon: false,
  host: { daemon: false },
  keyBox: newKeyBox(),
  parent: undefined,
};
let built = 0;
let booted = !isChildEntry(process.argv[1]) && frozenRole() === undefined;

function isChildEntry(file: string | undefined): boolean {
  return file?.startsWith(join(bundleDirectory, 'child-')) === true;
}

/** Whether this is a child of ours that has not been told yet who it is: only modules that are loaded ahead of it run then. */
export function isBooting(): boolean {
  return !booted;
}

/** The facts of this process. */
export function thisProcess(): Self {
  return self;
}

/** Tells a child what it is. Once, before anything else. */
export function becomeChild(facts: Self): void {
  self = facts;
  booted = true;
}

/** The identity of the next process object built here: one counter for processes, pool workers and managers (1.19). */
export function nextIdentity(): readonly number[] {
  built += 1;
  return [...self.identity, built];
}
