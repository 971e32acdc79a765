"""A process that loads files while another watches its time, memory and calls."""

import multiprocessing
import resource
import sys
import time

from sktime_contrastive import load_model
from sktime_contrastive.tslearn import TimeSeriesContrastiveKMeans

MOST_SECONDS, MOST_BYTES = 10.0, 2**30

READERS = {
    "safetensors": load_model,
    "json": TimeSeriesContrastiveKMeans.from_json,
    "hdf5": TimeSeriesContrastiveKMeans.from_hdf5,
}


def codes_of(model, panel):
    """Codes, labels, and probabilities or distances to the centres."""
    X = panel.transpose(0, 2, 1) if hasattr(model, "kmeans_") else panel
    soft = model.transform if hasattr(model, "kmeans_") else model.predict_proba
    return model.embed(X), model.predict(X), soft(X)


EVENTS = ("os.system", "subprocess.Popen", "os.exec", "pickle.find_class")


class WatchedRead:
    """Reads a file and notes what is executed meanwhile."""

    def __init__(self, read):
        self.read, self.reading, self.executed = read, False, []
        sys.addaudithook(self.note)

    def note(self, event, args):
        if self.reading and event in EVENTS:  # later numba unpickles what it compiled
            self.executed.append(event)

    def __call__(self, path):
        self.executed.clear()
        self.reading = True
        try:
            return self.read(path)
        finally:
            self.reading = False


def serve(form, panel, paths, results):
    """In the process that is watched: load file after file, and tell what came."""
    read = WatchedRead(READERS[form])
    results.put("ready")
    for path in iter(paths.get, None):
        start = time.process_time()  # on a busy machine others take the rest
        try:
            outcome = ("loaded", codes_of(read(path), panel))
        except (ValueError, OSError) as error:
            outcome = ("refused", type(error).__name__)
        except BaseException as error:
            outcome = ("failed", repr(error))
        if read.executed:
            outcome = ("executed", list(read.executed))
        seconds = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        results.put((*outcome, seconds, memory))


class Watched:
    """A process that loads files; a new one takes the place of one that is lost."""

    def __init__(self, form, panel):
        self.given = form, panel
        self.start()

    def start(self):
        context = multiprocessing.get_context("spawn")
        self.paths, self.results = context.Queue(), context.Queue()
        given = (*self.given, self.paths, self.results)
        self.process = context.Process(target=serve, args=given, daemon=True)
        self.process.start()
        assert self.results.get(timeout=300) == "ready"
        self.memory = None

    def load(self, path):
        """Outcome of a file: refused, loaded with codes and labels, or what is bad."""
        self.paths.put(str(path))
        try:
            kind, what, seconds, memory = self.results.get(timeout=10 * MOST_SECONDS)
        except Exception:
            self.process.kill()
            self.start()
            return "lost", None
        if self.memory is None:  # the first, with which all is imported
            self.memory, seconds = memory, 0.0
        if seconds > MOST_SECONDS:
            kind = f"{seconds:.0f} s"
        if memory - self.memory > MOST_BYTES:
            kind = f"{(memory - self.memory) / 2**20:.0f} MB"
        return kind, what

    def stop(self):
        self.paths.put(None)
        self.process.join(10)
        self.process.kill()
