"""Times float32 training steps of a fully connected network (ReLU, softmax, gradient descent) in PyTorch.

Arguments: LAYERS (as in 784,64,32) THREADS SECONDS BATCH...
Answers with PyTorch's version and its threads, and then, batch by batch, with the microseconds of a sample.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

layers = [int(n) for n in sys.argv[1].split(",")]
seconds = float(sys.argv[3])
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)
print(torch.__version__, torch.get_num_threads(), flush=True)
for batch in map(int, sys.argv[4:]):
    parts = []
    for left, right in zip(layers, layers[1:]):
        parts += [nn.Linear(left, right), nn.ReLU(inplace=True)]
    network = nn.Sequential(*parts[:-1])
    solver = torch.optim.SGD(network.parameters(), lr=0.01)
    inputs, labels = torch.rand(batch, layers[0]), torch.randint(0, layers[-1], (batch,))

    def steps(least):
        done, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < least:
            solver.zero_grad(set_to_none=True)
            F.cross_entropy(network(inputs), labels).backward()
            solver.step()
            done += 1
        return (time.perf_counter() - begin) / done

    steps(seconds / 3)
    print(1e6 * steps(seconds) / batch, flush=True)
