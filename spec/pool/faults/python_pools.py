"""One fault in one of CPython's two pools: `python3 python_pools.py Pool A`. Prints one line of JSON; whoever calls it has a watchdog."""

import json
import os
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool


def square(n):
    return n * n


def where(_):
    time.sleep(0.05)
    return os.getpid()


class FailsInParent:
    def __reduce__(self):
        return (only_in, (False, os.getpid()))


class FailsInWorker:
    def __reduce__(self):
        return (only_in, (True, os.getpid()))


def only_in(maker, pid):
    if os.getpid() != pid:
        raise RuntimeError("does not open here")


class Odd(Exception):
    def __init__(self, a, b):
        super().__init__(str(a))


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)


def exit_with(code):
    os._exit(code)


def leave(code):
    sys.exit(code)


def interrupt():
    raise KeyboardInterrupt


def unserialisable():
    return lambda: 1


def takes(_):
    return 1


def fails_in_parent():
    return FailsInParent()


def endless():
    while True:
        pass


def odd():
    raise Odd(1, 2)


def broken_initializer():
    raise ValueError("no licence")


class Python:
    """The two pools under one set of names."""

    def __init__(self, name, initializer=None):
        self.executor = name == "ProcessPoolExecutor"
        self.pool = (ProcessPoolExecutor if self.executor else Pool)(2, initializer=initializer)

    def submit(self, func, *args):
        if self.executor:
            return self.pool.submit(func, *args)
        return self.pool.apply_async(func, args)

    def get(self, result, timeout=None):
        return result.result(timeout) if self.executor else result.get(timeout)

    def map(self, func, items):
        return list(self.pool.map(func, items))


def strike(pool, row):
    tasks = {
        "A": (kill_self,),
        "B": (exit_with, 0),
        "C": (leave, 3),
        "D": (interrupt,),
        "E": (unserialisable,),
        "F": (takes, lambda: 1),
        "G": (fails_in_parent,),
        "H": (takes, FailsInWorker()),
        "L": (odd,),
    }
    if row == "I":
        os.kill(pool.map(where, [0])[0], signal.SIGKILL)
        time.sleep(0.3)
        return pool.map(square, range(8))
    if row == "J":
        return pool.get(pool.submit(square, 2))
    if row == "K":
        return pool.get(pool.submit(endless), 1)
    return pool.get(pool.submit(*tasks[row]))


def main(name, row):
    pool = Python(name, broken_initializer if row == "J" else None)
    if row != "J":
        pool.map(square, range(4))
    innocent = [] if row in "IJK" else [pool.submit(where, n) for n in range(6)]
    started = time.time()
    error = "none"
    try:
        strike(pool, row)
    except BaseException as thrown:
        error = type(thrown).__name__
    seconds = time.time() - started
    harmed = 0
    for result in innocent:
        try:
            pool.get(result)
        except BaseException:
            harmed += 1
    usable = True
    try:
        usable = pool.map(square, range(4)) == [0, 1, 4, 9]
    except BaseException:
        usable = False
    print(json.dumps({"error": error, "seconds": seconds, "harmed": harmed, "usable": usable, "busy": row == "K"}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
