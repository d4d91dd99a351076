# Times PyFIM's fpgrowth on baskets, one a line with blanks between items: FILE SUPPORT RUNS.
import json, sys, time
import fim

path, support, runs = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
baskets = [line.split() for line in open(path)]
seconds = []
for _ in range(runs):
    start = time.perf_counter()
    found = fim.fpgrowth(baskets, supp=support * 100, zmin=1)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "itemsets": len(found)}))
