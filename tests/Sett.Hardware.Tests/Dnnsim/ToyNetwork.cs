using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Hardware.Tests.Dnnsim;

/// <summary>
/// The toy network on which DNNsim's counts were measured, drawn again here: rounded, clipped Laplacian values with a share of zeros from
/// Python's generator (MT19937) with seed 1.
/// </summary>
internal static class ToyNetwork
{
    public static IReadOnlyList<LayerWork> Layers { get; } = Make();

    private static List<LayerWork> Make()
    {
        var random = new PythonRandom(1);
        return
        [
            Convolution("conv1", 32, 3, 7, 37, 2, 0, 8, true, 40, 0.02, 9, 24),
            Convolution("conv2", 64, 32, 3, 16, 1, 1, 9, false, 22, 0.45, 8, 9),
            Convolution("conv3", 272, 64, 3, 10, 1, 1, 7, false, 9, 0.55, 7, 5),
            FullyConnected("fc4", 512, 1024, 8, 14, 0.60, 8, 7),
            FullyConnected("fc5", 100, 512, 6, 6, 0.70, 9, 10),
        ];

        LayerWork Convolution(string name, int filters, int channels, int kernel, int side, int stride, int pad, int bits,
            bool signed, double scale, double zeros, int weightBits, double weightScale) => Work(name, new LayerShape
            {
                Kind = LayerKind.Convolution,
                Channels = channels,
                Filters = filters,
                Height = side,
                Width = side,
                KernelHeight = kernel,
                KernelWidth = kernel,
                StrideY = stride,
                StrideX = stride,
                PadTop = pad,
                PadBottom = pad,
                PadLeft = pad,
                PadRight = pad,
            }, bits, signed, scale, zeros, weightBits, weightScale);

        LayerWork FullyConnected(
            string name, int filters, int channels, int bits, double scale, double zeros, int weightBits, double weightScale) =>
            Work(name, new LayerShape { Kind = LayerKind.FullyConnected, Channels = channels, Filters = filters }, bits, false, scale,
                zeros, weightBits, weightScale);

        LayerWork Work(string name, LayerShape shape, int bits, bool signed, double scale, double zeros, int weightBits, double weightScale)
        {
            int most = (1 << bits) - 1, mostWeight = (1 << (weightBits - 1)) - 1;
            var activations = new Tensor<short>(new Shape((int)shape.Activations));
            foreach (ref short a in activations.Values)
            {
                if (random.Next() < zeros) continue;
                int value = Laplace(scale);
                a = (short)(signed ? Math.Clamp(value, -most, most) : Math.Min(Math.Abs(value), most));
            }

            var weights = new Tensor<short>(new Shape((int)shape.Weights));
            foreach (ref short w in weights.Values) w = (short)Math.Clamp(Laplace(weightScale), -mostWeight, mostWeight);
            activations[0] = (short)most;
            weights[0] = (short)-mostWeight;
            return LayerWork.Of(new LayerValues(name, shape, activations, new ValueFormat(16, bits + 1, signed, 1), weights,
                new ValueFormat(16, weightBits, true, 1)),
                bits + 1, weightBits);
        }

        int Laplace(double scale)
        {
            double u = random.Next() - 0.5;
            return (int)Math.Round(-scale * Math.CopySign(1, u) * Math.Log(1 - 2 * Math.Abs(u) + 1e-12), MidpointRounding.ToEven);
        }
    }

    /// <summary>Python's random.random() after random.seed(small whole number).</summary>
    private sealed class PythonRandom
    {
        private readonly uint[] _state = new uint[624];
        private int _at = 624;

        public PythonRandom(uint seed)
        {
            _state[0] = 19650218;
            for (uint i = 1; i < 624; i++) _state[i] = 1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30)) + i;
            int k = 1;
            for (int n = 0; n < 624; n++)
            {
                _state[k] = (_state[k] ^ ((_state[k - 1] ^ (_state[k - 1] >> 30)) * 1664525)) + seed;
                if (++k == 624) (_state[0], k) = (_state[623], 1);
            }

            for (int n = 0; n < 623; n++)
            {
                _state[k] = (_state[k] ^ ((_state[k - 1] ^ (_state[k - 1] >> 30)) * 1566083941)) - (uint)k;
                if (++k == 624) (_state[0], k) = (_state[623], 1);
            }

            _state[0] = 0x80000000;
        }

        public double Next()
        {
            uint a = Word() >> 5, b = Word() >> 6;
            return (a * 67108864.0 + b) / 9007199254740992.0;
        }

        private uint Word()
        {
            if (_at == 624)
            {
                for (int i = 0; i < 624; i++)
                {
                    uint y = (_state[i] & 0x80000000) | (_state[(i + 1) % 624] & 0x7fffffff);
                    _state[i] = _state[(i + 397) % 624] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
                }

                _at = 0;
            }

            uint word = _state[_at++];
            word ^= word >> 11;
            word ^= (word << 7) & 0x9d2c5680;
            word ^= (word << 15) & 0xefc60000;
            return word ^ (word >> 18);
        }
    }
}
