using System.Runtime.InteropServices;
using Sett.Compression.Container;
using Sett.Compression.Sizes;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Tests.Container;

/// <summary>Random tensors with random choices, and their files.</summary>
internal static class Files
{
    public static readonly ElementType[] Types =
    [
        ElementType.Int8,
        ElementType.UInt8,
        ElementType.Int16,
        ElementType.UInt16,
        ElementType.Int32,
    ];

    public static Shape Shape(Random random) => random.Next(7) switch
    {
        0 => new Shape(random.Next(0, 4000)),
        1 => new Shape(random.Next(1, 50), random.Next(1, 60)),
        2 => new Shape(random.Next(1, 90), random.Next(1, 9), random.Next(1, 9)),
        3 => new Shape(random.Next(1, 9), random.Next(1, 40), 3, 3),
        4 => default,
        5 => new Shape(3, 0, 5),
        _ => new Shape(1, random.Next(1, 40), random.Next(1, 20), random.Next(1, 20)),
    };

    public static Tensor Tensor(Random random, ElementType type, Shape shape)
    {
        bool signed = type is ElementType.Int8 or ElementType.Int16 || type == ElementType.Int32 && random.Next(2) == 0;
        int[] values = Values.Draw(random, shape.Length, type.SizeInBytes() == 1 ? 8 : 16, signed);
        return Of(type, shape, values);
    }

    public static Tensor Of(ElementType type, Shape shape, int[] values)
    {
        Tensor tensor = Numerics.Tensors.Tensor.Create(type, shape);
        for (int i = 0; i < values.Length; i++)
        {
            switch (tensor)
            {
                case Tensor<sbyte> t: t[i] = (sbyte)values[i]; break;
                case Tensor<byte> t: t[i] = (byte)values[i]; break;
                case Tensor<short> t: t[i] = (short)values[i]; break;
                case Tensor<ushort> t: t[i] = (ushort)values[i]; break;
                case Tensor<int> t: t[i] = values[i]; break;
            }
        }

        return tensor;
    }

    public static SettOptions Options(Random random, Shape shape) => new()
    {
        GroupSize = GroupFormat.GroupSizes[random.Next(5)],
        Form = (GroupForm)random.Next(4),
        Convention = (SignConvention)random.Next(2),
        Sign = (SignScope)random.Next(2),
        Trimming = (Trimming)random.Next(2),
        Axis = shape.Rank == 0 || random.Next(2) == 0 ? null : random.Next(shape.Rank),
    };

    public static byte[] Write(Tensor tensor, SettOptions options, int threads = 1, int? chunkGroups = null)
    {
        SettPlan plan = SettPlan.Of(ValueSource.Of(tensor), Sizes(tensor.Shape), options, "a.npy", threads);
        return Write(tensor, plan.Header, threads, chunkGroups);
    }

    public static byte[] Write(Tensor tensor, SettHeader header, int threads = 1, int? chunkGroups = null)
    {
        using var stream = new MemoryStream();
        if (chunkGroups is { } groups) header = new SettHeader(header.Type, header.Sizes, header.Axis, header.Format, groups);
        long length = SettWriter.Write(stream, header, ValueSource.Of(tensor), threads);
        Xunit.Assert.Equal(stream.Length, length);
        return stream.ToArray();
    }

    public static Tensor Read(byte[] file, int threads = 1) =>
        SettReader.Open(new MemoryStream(file), "a.sett").ReadTensor(threads: threads);

    public static long[] Sizes(Shape shape) => [.. shape.Sizes.ToArray().Select(s => (long)s)];

    public static long[] Integers(Tensor tensor) => tensor switch
    {
        Tensor<sbyte> t => [.. t.Values.ToArray().Select(v => (long)v)],
        Tensor<byte> t => [.. t.Values.ToArray().Select(v => (long)v)],
        Tensor<short> t => [.. t.Values.ToArray().Select(v => (long)v)],
        Tensor<ushort> t => [.. t.Values.ToArray().Select(v => (long)v)],
        Tensor<int> t => [.. t.Values.ToArray().Select(v => (long)v)],
        _ => throw new ArgumentException(tensor.Type.ToString()),
    };

    public static bool Same(Tensor a, Tensor b) => a.Type == b.Type && a.Shape == b.Shape && a.Bytes.SequenceEqual(b.Bytes);
}
