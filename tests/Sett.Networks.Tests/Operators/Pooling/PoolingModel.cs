using Sett.Numerics.Tensors;

namespace Sett.Tests.Operators.Pooling;

/// <summary>The obvious pooling: for every output, walk the window place by place.</summary>
internal sealed record PoolingModel(int[] Kernel, int[] Strides, int[] Dilations, int[] Pads, bool Up)
{
    /// <summary>A pooling whose window always touches the input, with everything else random.</summary>
    public static (PoolingModel Model, Shape Input) Random(Random random, int rank, bool dilated, int maxSize)
    {
        while (true)
        {
            int[] Some(int least, int most) => [.. Enumerable.Range(0, rank).Select(_ => random.Next(least, most + 1))];
            int[] kernel = Some(1, 4), dilations = dilated ? Some(1, 2) : [.. Enumerable.Repeat(1, rank)], sizes = Some(1, maxSize);
            var pads = new int[2 * rank];
            for (int i = 0; i < pads.Length; i++) pads[i] = random.Next(kernel[i % rank]);
            var model = new PoolingModel(kernel, Some(1, 4), dilations, pads, random.Next(2) == 0);
            bool fits = Enumerable.Range(0, rank).All(a => sizes[a] + pads[a] + pads[a + rank] >= (kernel[a] - 1) * dilations[a] + 1);
            if (fits) return (model, new Shape([random.Next(1, 3), random.Next(1, 3), .. sizes]));
        }
    }

    public NodeRunner Describe(NodeRunner runner, bool dilations, bool ceil)
    {
        runner.With("kernel_shape", ToLongs(Kernel)).With("strides", ToLongs(Strides)).With("pads", ToLongs(Pads));
        if (dilations) runner.With("dilations", ToLongs(Dilations));
        if (ceil) runner.With("ceil_mode", Up ? 1 : 0);
        return runner;
    }

    public Shape Output(Shape input)
    {
        int rank = Kernel.Length;
        var sizes = new int[rank];
        for (int a = 0; a < rank; a++)
        {
            int extent = (Kernel[a] - 1) * Dilations[a] + 1, padded = input[a + 2] + Pads[a] + Pads[a + rank];
            // Count starts one by one instead of trusting a formula.
            int count = 0;
            for (int start = 0; start + extent <= padded || (Up && start < input[a + 2] + Pads[a] && start - Strides[a] + extent < padded);
                start += Strides[a])
            {
                count++;
            }

            sizes[a] = count;
        }

        return new Shape([input[0], input[1], .. sizes]);
    }

    /// <summary>One output from the elements in its window, their flat places, and how many places lie inside the padded input.</summary>
    public Tensor<T> Run<T>(Tensor<T> input, Func<List<(T Value, int Place)>, int, T> reduce) where T : unmanaged
    {
        int rank = Kernel.Length;
        var output = new Tensor<T>(Output(input.Shape));
        int[] strides = input.Shape.Strides();
        var window = new Shape(Kernel);
        foreach ((int flat, int[] at) in Make.Places(output.Shape))
        {
            var found = new List<(T, int)>();
            int padded = 0;
            foreach ((_, int[] k) in Make.Places(window))
            {
                int place = at[0] * strides[0] + at[1] * strides[1];
                bool inside = true, counts = true;
                for (int a = 0; a < rank; a++)
                {
                    int p = at[a + 2] * Strides[a] - Pads[a] + k[a] * Dilations[a], n = input.Shape[a + 2];
                    inside &= p >= 0 && p < n;
                    counts &= p >= -Pads[a] && p < n + Pads[a + rank];
                    place += p * strides[a + 2];
                }

                if (inside) found.Add((input[place], place));
                if (counts) padded++;
            }

            output[flat] = reduce(found, padded);
        }

        return output;
    }

    private static long[] ToLongs(int[] values) => Array.ConvertAll(values, v => (long)v);
}
