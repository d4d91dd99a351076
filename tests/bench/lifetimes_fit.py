"""Fits one model of the lifetimes package to the customers of a file and tells the seconds, the log-likelihood and the
parameters as one line of JSON.

python -c <this> <BetaGeoFitter|ParetoNBDFitter> <file> <runs>; the file holds little-endian doubles: all x, then all t_x
in weeks, then all T in weeks. The seconds are those of `fit` alone: neither the start of Python nor the reading counts.
"""
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy as np
import lifetimes

name, path, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
x, t_x, t = np.fromfile(path, dtype="<f8").reshape(3, -1)
seconds = []
for _ in range(runs):
    fitter = getattr(lifetimes, name)(penalizer_coef=0.0)
    start = time.perf_counter()
    fitter.fit(x, t_x, t)
    seconds.append(time.perf_counter() - start)
found = [float(value) for value in fitter.params_]
# The package scales time before it fits, so its own figure is not in weeks.
if name == "BetaGeoFitter":
    ones = np.ones_like(x)
    likelihood = -len(x) * fitter._negative_log_likelihood(np.log(found), x, t_x, t, ones, 0.0)
else:
    likelihood = np.sum(fitter._conditional_log_likelihood(found, x, t_x, t))
told = dict(zip(fitter.params_.index, found))
print(json.dumps({"seconds": seconds, "log_likelihood": float(likelihood), "parameters": told}))
