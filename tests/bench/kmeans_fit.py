"""k-means with ten starts on little-endian doubles: python kmeans_fit.py FILE COLUMNS GROUPS RUNS; prints JSON."""
import json
import sys
import time

import numpy as np
from sklearn.cluster import KMeans

name, columns, groups, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
rows = np.fromfile(name, "<f8").reshape(-1, columns)
seconds = []
for _ in range(runs):
    start = time.perf_counter()
    fitted = KMeans(n_clusters=groups, n_init=10, random_state=0).fit(rows)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": sorted(seconds)[len(seconds) // 2], "inertia": fitted.inertia_}))
