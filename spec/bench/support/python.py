"""The same work in CPython's multiprocessing. Reads lines `name count`, answers each with seconds."""
import multiprocessing
import multiprocessing.connection
import sys
import time


def nothing():
    pass


def add_one(x):
    return x + 1


def give_back(data):
    return data


def produce(queue, count):
    for i in range(count):
        queue.put(i)


def start(context, count):
    for _ in range(count):
        process = context.Process(target=nothing)
        process.start()
        process.join()


def round_trips(queue, count):
    for i in range(count):
        queue.put(i)
        queue.get()


def produce_same(queue, count, item):
    for _ in range(count):
        queue.put(item)


def stream(queue, count, item=None):
    target, args = (produce, (queue, count)) if item is None else (produce_same, (queue, count, item))
    producer = multiprocessing.Process(target=target, args=args)
    producer.start()
    queue.get()
    begun = time.perf_counter()
    for _ in range(count - 1):
        queue.get()
    elapsed = time.perf_counter() - begun
    producer.join()
    return elapsed


def dict_calls(shared, count):
    for i in range(count):
        shared["key"] = i
        shared["key"]


def list_calls(shared, count):
    for i in range(count):
        shared.append(i)
    del shared[:]


def uncontended(lock, count):
    for _ in range(count):
        lock.acquire()
        lock.release()


def play(ping, pong):
    while True:
        ping.acquire()
        pong.release()


def ping_pong(make):
    ping, pong = make.Semaphore(0), make.Semaphore(0)
    multiprocessing.Process(target=play, args=(ping, pong), daemon=True).start()

    def run(count):
        for _ in range(count):
            ping.release()
            pong.acquire()

    return run


def apply(pool, count):
    for i in range(count):
        pool.apply(add_one, (i,))


def apply_async(pool, count):
    for result in [pool.apply_async(add_one, (i,)) for i in range(count)]:
        result.get()


def megabytes(pool, count):
    data = b"x" * 1_000_000
    for _ in range(count):
        pool.apply(give_back, (data,))


def pipe_echo(connection):
    while True:
        try:
            connection.send(connection.recv())
        except EOFError:
            return


def echo_pipe():
    mine, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=pipe_echo, args=(theirs,), daemon=True).start()
    theirs.close()
    return mine


def pipe_round_trips(connection, count):
    for i in range(count):
        connection.send(i)
        connection.recv()


def pipe_produce(connection, count):
    for i in range(count):
        connection.send(i)


def pipe_stream(count):
    reader, writer = multiprocessing.Pipe(False)
    producer = multiprocessing.Process(target=pipe_produce, args=(writer, count))
    producer.start()
    writer.close()
    reader.recv()
    begun = time.perf_counter()
    for _ in range(count - 1):
        reader.recv()
    elapsed = time.perf_counter() - begun
    producer.join()
    return elapsed


def client_echo(address):
    pipe_echo(multiprocessing.connection.Client(address))


def echo_client():
    with multiprocessing.connection.Listener() as listener:
        multiprocessing.Process(target=client_echo, args=(listener.address,), daemon=True).start()
        return listener.accept()


def client_produce(address, count):
    with multiprocessing.connection.Client(address) as connection:
        pipe_produce(connection, count)


def client_megabytes(address, count):
    data = b"x" * 1_000_000
    with multiprocessing.connection.Client(address) as connection:
        for _ in range(count):
            connection.send_bytes(data)


def listener_stream(produce, receive, count):
    with multiprocessing.connection.Listener() as listener:
        producer = multiprocessing.Process(target=produce, args=(listener.address, count))
        producer.start()
        with listener.accept() as reader:
            receive(reader)
            begun = time.perf_counter()
            for _ in range(count - 1):
                receive(reader)
            elapsed = time.perf_counter() - begun
        producer.join()
    return elapsed


def main():
    made = {}

    def once(name, make):
        if name not in made:
            made[name] = make()
        return made[name]

    works = {
        "start-spawn": lambda n: start(multiprocessing.get_context("spawn"), n),
        "start-fork": lambda n: start(multiprocessing.get_context("fork"), n),
        "queue": lambda n: round_trips(once("queue", multiprocessing.Queue), n),
        "manager-queue": lambda n: round_trips(once("manager", multiprocessing.Manager) and once("mq", lambda: made["manager"].Queue()), n),
        "lock": lambda n: uncontended(once("lock", multiprocessing.Lock), n),
        "manager-lock": lambda n: uncontended(once("manager", multiprocessing.Manager) and once("ml", lambda: made["manager"].Lock()), n),
        "ping-pong": lambda n: once("ping-pong", lambda: ping_pong(multiprocessing))(n),
        "manager-ping-pong": lambda n: once("manager", multiprocessing.Manager) and once("mpp", lambda: ping_pong(made["manager"]))(n),
        "pipe": lambda n: pipe_round_trips(once("pipe", echo_pipe), n),
        "pipe-stream": pipe_stream,
        "listener": lambda n: pipe_round_trips(once("listener", echo_client), n),
        "listener-stream": lambda n: listener_stream(client_produce, lambda reader: reader.recv(), n),
        "listener-megabytes": lambda n: listener_stream(client_megabytes, lambda reader: reader.recv_bytes(), n),
        "stream": lambda n: stream(once("queue", multiprocessing.Queue), n),
        "stream-texts": lambda n: stream(once("queue", multiprocessing.Queue), n, "x" * 100),
        "stream-buffers": lambda n: stream(once("queue", multiprocessing.Queue), n, b"x" * 1_000_000),
        "manager-stream": lambda n: stream(once("manager", multiprocessing.Manager) and once("mq", lambda: made["manager"].Queue()), n),
        "manager-dict": lambda n: dict_calls(once("manager", multiprocessing.Manager) and once("md", lambda: made["manager"].dict()), n),
        "manager-list": lambda n: list_calls(once("manager", multiprocessing.Manager) and once("ml", lambda: made["manager"].list()), n),
        "apply": lambda n: apply(once("pool", lambda: multiprocessing.Pool(2)), n),
        "apply-async": lambda n: apply_async(once("pool", lambda: multiprocessing.Pool(2)), n),
        "map": lambda n: once("pool", lambda: multiprocessing.Pool(2)).map(add_one, range(n)),
        "map-1": lambda n: once("pool", lambda: multiprocessing.Pool(2)).map(add_one, range(n), 1),
        "megabyte": lambda n: megabytes(once("pool", lambda: multiprocessing.Pool(2)), n),
    }
    for line in sys.stdin:
        name, count = line.split()
        begun = time.perf_counter()
        own = works[name](int(count))
        elapsed = time.perf_counter() - begun
        print(own if isinstance(own, float) else elapsed, flush=True)


if __name__ == "__main__":
    main()
