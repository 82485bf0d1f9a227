"""Functions that want something else than to answer; text, as it is in a submission.

`try_*` return 1 when they got what they wanted and 0 when not. `break_*` attack the process they
run in, or the pipe to the grader. `{...}` are filled in by the tests.
"""

SNOOPING = '''
import ctypes, glob, os, socket, sys
import torch

def outcome(attempt):
    try:
        return torch.tensor(1.0 if attempt() else 0.0)
    except OSError:
        return torch.tensor(0.0)

def try_read_file(x):
    return outcome(lambda: "secret" in open("{canary}").read())

def try_list_course(x):
    return outcome(lambda: os.listdir("{course}"))

def try_find_solutions(x):
    return outcome(lambda: glob.glob("{course}/../solutions/*/*.ipynb"))

def try_find_oracles(x):
    import zipfile
    zips = [p for p in sys.path if p.endswith(".zip") and os.path.exists(p)]
    found = [name for path in zips for name in zipfile.ZipFile(path).namelist()]
    for folder in ["{course}"] + [os.path.join(p, "smplkit") for p in sys.path]:
        found += glob.glob(folder + "/**/*.py", recursive=True)
    return outcome(lambda: [n for n in found if "oracle" in n or "checks/c0" in n])

def try_find_real_packages(x):
    """Those that the hollow ones stand for; the first one on the path is not the only one."""
    import roma
    folders = [os.path.join(p, "roma") for p in sys.path] + [os.path.dirname(roma.__file__)]
    return outcome(lambda: [f for f in folders if os.path.isdir(f) and os.listdir(f)])

def try_system_files(x):
    return outcome(lambda: os.path.exists("/etc") or os.path.exists("/proc/self"))

def try_environment(x):
    return outcome(lambda: "GRADING_SECRET" in os.environ)

def try_connect(x):
    with socket.socket() as s:
        s.settimeout(2)
        return outcome(lambda: s.connect(("127.0.0.1", {port})) or True)

def try_kill_grader(x):
    return outcome(lambda: os.kill({pid}, 0) or True)

def try_read_memory(x):
    buffer = ctypes.create_string_buffer(8)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    there = (ctypes.c_void_p * 2)({address}, 8)
    read = ctypes.CDLL(None).process_vm_readv
    return outcome(lambda: read({pid}, here, 1, there, 1, 0) == 8)

def try_write_outside(x):
    return outcome(lambda: open("{canary}.new", "w").write("x"))

def try_write_anywhere(x):
    def attempt():
        places = ["/x", "/dev/x", "/box/x", os.path.join(os.path.dirname(torch.__file__), "x")]
        for place in places + [sys.executable, os.__file__]:
            try:
                open(place, "ab").close()
                return True
            except OSError:
                pass
    return outcome(attempt)

def try_fill_memory_with_files(x):
    def attempt():
        for folder in ("/tmp", "/dev/shm"):
            with open(folder + "/many", "wb") as file:
                for _ in range(80):
                    file.write(bytes(2**20))
    return outcome(lambda: attempt() or True)

def try_new_namespace(x):
    return outcome(lambda: ctypes.CDLL(None).unshare(0x10000000) == 0)

def try_raise_limits(x):
    import resource
    def attempt():
        try:
            resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))
            return True
        except ValueError:
            return False
    return outcome(attempt)

def try_many_processes(x):
    """Eighty at most, which end by themselves."""
    import time
    try:
        for _ in range(80):
            if not os.fork():
                time.sleep(1)
                os._exit(0)
    except OSError:
        return torch.tensor(0.0)
    return torch.tensor(1.0)

def try_copied_code(x):
    import types
    import smplkit.rotations
    stolen = smplkit.rotations.axis_angle_to_rotmat
    while hasattr(stolen, "__wrapped__"):
        stolen = stolen.__wrapped__
    copy = types.FunctionType(STOLEN, stolen.__globals__)
    try:
        return torch.tensor(1.0 if copy(torch.zeros(3)).shape == (3, 3) else 0.0)
    except Exception:
        return torch.tensor(0.0)

import inspect
import smplkit.rotations
STOLEN = inspect.unwrap(smplkit.rotations.axis_angle_to_rotmat).__code__
'''

BREAKING = '''
import inspect, json, os, signal, struct, time
import torch

ONE = [{"dtype": "float32", "shape": [1], "stride": [1]}]

def send(header, numbers=b"", cut=None):
    text = json.dumps(header).encode()
    data = (struct.pack(">IQ", len(text), len(numbers)) + text + numbers)[:cut]
    send_raw(data)

def send_raw(data):
    for fd in range(3, 20):
        try:
            os.write(fd, data)
        except OSError:
            pass

def number():
    """That of the request which is being answered, from the worker's own variables."""
    return next(f.frame.f_locals["request"]["id"] for f in inspect.stack()
                if "request" in f.frame.f_locals)

def right(x):
    return 2 * x

def break_garbage(x):
    send_raw(b"A" * 100)
    return 2 * x

def break_wrong_number(x):
    send({"id": 7777777, "is": "value", "tensors": ONE}, bytes(4))
    return 2 * x

def break_pickle(x):
    send({"id": number(), "is": "value", "tensors": [
        {"dtype": "object", "shape": [1], "stride": [1]}]}, b"cposix\\nsystem\\n(S'false'\\ntR.")
    return 2 * x

def break_huge_claim(x):
    send_raw(struct.pack(">IQ", 10, 2**62) + b"[]")
    return 2 * x

def break_half_a_frame(x):
    send({"id": number(), "is": "value", "tensors": []}, cut=20)
    os._exit(0)

def break_not_a_value(x):
    send({"id": number(), "is": "full marks", "points": 100, "tensors": ONE}, bytes(4))
    return 2 * x

def break_close_pipe(x):
    os.closerange(3, 100)
    return 2 * x

def break_exit(x):
    os._exit(0)

def break_abort(x):
    os.abort()

def break_loop(x):
    while True:
        pass

def break_loop_without_signals(x):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

def break_loop_in_child(x):
    if not os.fork():
        while True:
            pass
    time.sleep(60)

def break_sleep(x):
    time.sleep(60)
'''
