"""One float32 training step of LeNet and ResNet-20 in PyTorch. Reads lines "NETWORK STEPS" and answers with milliseconds a step."""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(inplace=True), nn.Linear(500, 10))


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(filters)
        self.more = filters - channels

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        if self.more:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more // 2, self.more // 2))
        return F.relu(x + y, inplace=True)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        blocks, channels = [], 16
        for filters in (16, 32, 64):
            for _ in range(3):
                blocks.append(Block(channels, filters, 2 if filters > channels else 1))
                channels = filters
        self.conv = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.norm(self.conv(x)), inplace=True))
        return self.fc(x.mean((2, 3)))


class Case:
    def __init__(self, network, shape):
        self.network = network
        self.input = torch.randn(shape)
        self.labels = torch.randint(0, 10, (shape[0],))
        self.solver = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)

    def step(self):
        self.solver.zero_grad(set_to_none=True)
        F.cross_entropy(self.network(self.input), self.labels).backward()
        self.solver.step()


cases = {"lenet": Case(lenet(), (64, 1, 28, 28)), "resnet20": Case(ResNet20(), (128, 3, 32, 32))}
print(torch.__version__, flush=True)
for line in sys.stdin:
    name, steps = line.split()
    begin = time.perf_counter()
    for _ in range(int(steps)):
        cases[name].step()
    print(1e3 * (time.perf_counter() - begin) / int(steps), flush=True)
