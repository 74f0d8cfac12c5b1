using System.Runtime.InteropServices;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Xunit;

namespace Sett.Tests.Onnx;

/// <summary>
/// Protects constants: every element type is read as its exporter wrote it, as raw bytes or as a list of numbers, written back under its
/// own number, and refused by name where it is none of ours or has too few values.
/// </summary>
public sealed class TensorReaderTests
{
    // ONNX's numbers (onnx.proto, TensorProto.DataType), and the field that lists values of the type.
    private static readonly (int Number, int Field, Tensor Values)[] s_types =
    [
        (1, 4, Of<float>(1.5f, -2f, float.MaxValue)), (2, 5, Of<byte>(0, 1, 255)), (3, 5, Of<sbyte>(-128, 1, 127)),
        (4, 5, Of<ushort>(0, 256, 65535)), (5, 5, Of<short>(-32768, 256, 32767)), (6, 5, Of(int.MinValue, 70_000, int.MaxValue)),
        (7, 7, Of(long.MinValue, 1L << 40, long.MaxValue)), (9, 5, Of(false, true, true)),
        (10, 5, Of<Half>((Half)1.5f, (Half)(-2f), Half.MaxValue)), (11, 10, Of(1.5, -2e300, double.Epsilon)),
        (12, 11, Of<uint>(0, 1u << 31, uint.MaxValue)), (13, 11, Of<ulong>(0, 1ul << 63, ulong.MaxValue)),
    ];

    [Fact]
    public void Every_type_is_read_from_bytes_and_from_lists()
    {
        foreach ((int number, int field, Tensor values) in s_types)
        {
            Same(values, Read(w => w.Int(1, 3), number, w => w.Bytes(9, values.Bytes)));
            Same(values, Read(w => w.Int(1, 3), number, w => List(w, field, values)));
            Assert.Equal(number, TensorReader.NumberOf(values.Type));
            Assert.Equal(values.Type, TensorReader.ElementTypeOf(number, "m.onnx", "x"));
            OnnxModel model = TestGraph.SmallNetwork();
            var initializers = new Dictionary<string, Tensor>(model.Graph.Initializers) { ["of_its_type"] = values };
            byte[] bytes = OnnxWriter.Write(model with { Graph = model.Graph with { Initializers = initializers } });
            Same(values, OnnxReader.Read(bytes, "m.onnx").Graph.Initializers["of_its_type"]);
        }
    }

    /// <summary>Any byte but 0 is true, and is 1 in memory; lists may be packed.</summary>
    [Fact]
    public void Truths_are_one_and_lists_may_be_packed()
    {
        Same(Of(true, false, true), Read(w => w.Int(1, 3), 9, w => w.Bytes(9, [2, 0, 255])));
        Same(Of<short>(1, 2, 127), Read(w => w.Int(1, 3), 5, w => w.Bytes(5, [1, 2, 127])));
        Same(Of(1, 300, 2), Read(w => w.Bytes(1, [3]), 6, w => w.Bytes(5, [1, 0xAC, 2, 2])));
    }

    [Theory]
    [InlineData(0, "undefined")]
    [InlineData(8, "string")]
    [InlineData(14, "complex64")]
    [InlineData(15, "complex128")]
    [InlineData(16, "bfloat16")]
    [InlineData(17, "float8")]
    [InlineData(20, "float8")]
    [InlineData(21, "uint4")]
    [InlineData(22, "int4")]
    [InlineData(23, "float4")]
    [InlineData(99, "number 99")]
    public void Types_that_are_not_ours_are_refused_by_name(int number, string name) => Assert.Equal(
        $"m.onnx: tensor 'w' has element type {name}, which is not supported.", Refused(w => w.Int(1, 1), number, w => w.Bytes(9, [0])));

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Equal("m.onnx: tensor 'w' (int16 3) needs 6 bytes but has 5.", Refused(w => w.Int(1, 3), 5, w => w.Bytes(9, new byte[5])));
        Assert.Equal("m.onnx: tensor 'w' (int16 3) needs 3 values but has 2.", Refused(w => w.Int(1, 3), 5, w => w.Bytes(5, [1, 2])));
        Assert.Equal("m.onnx: tensor 'w' (float32 3) needs 3 values but has 0.", Refused(w => w.Int(1, 3), 1, w => w.Bytes(5, [1, 2, 3])));
        Assert.Equal("m.onnx: tensor 'w' (float64 3) needs 3 values but has 0.",
            Refused(w => w.Int(1, 3), 11, w => w.Bytes(5, [1, 2, 3])));
        Assert.Equal("m.onnx: tensor 'w' has a dimension of -1.", Refused(w => w.Int(1, -1), 5, w => w.Bytes(9, [])));
        Assert.Equal("m.onnx: tensor 'w' has a dimension of 2147483648.", Refused(w => w.Int(1, 1L << 31), 5, w => w.Bytes(9, [])));
        Assert.Equal("m.onnx: tensor 'w' has more than 2147483647 elements.",
            Refused(w => { w.Int(1, 1 << 16); w.Int(1, 1 << 15); }, 5, w => w.Bytes(9, [])));
        Assert.Equal("m.onnx: tensor 'w' has 17 dimensions; 16 are the most.",
            Refused(w => w.Bytes(1, [.. Enumerable.Repeat((byte)1, 17)]), 5, w => w.Bytes(9, new byte[2])));
    }

    private static Tensor Of<T>(params T[] values) where T : unmanaged => new Tensor<T>(new Shape(values.Length), values);

    private static void Same(Tensor expected, Tensor found)
    {
        Assert.Equal((expected.Type, expected.Shape), (found.Type, found.Shape));
        Assert.Equal(expected.Bytes.ToArray(), found.Bytes.ToArray());
    }

    // Whole numbers as varints, each by itself; floats and doubles packed.
    private static void List(WireWriter writer, int field, Tensor values)
    {
        if (values is Tensor<float> or Tensor<double>)
        {
            writer.Bytes(field, values.Bytes);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            writer.Int(field, values switch
            {
                Tensor<byte> t => t[i],
                Tensor<sbyte> t => t[i],
                Tensor<ushort> t => t[i],
                Tensor<short> t => t[i],
                Tensor<int> t => t[i],
                Tensor<long> t => t[i],
                Tensor<bool> t => t[i] ? 1 : 0,
                Tensor<uint> t => t[i],
                Tensor<ulong> t => unchecked((long)t[i]),
                _ => MemoryMarshal.Cast<byte, ushort>(values.Bytes)[i],
            });
        }
    }

    private static Tensor Read(Action<WireWriter> dimensions, int type, Action<WireWriter> data)
    {
        var tensor = new WireWriter();
        dimensions(tensor);
        tensor.Int(2, type);
        data(tensor);
        tensor.Text(8, "w");
        return new TensorReader("m.onnx").Read(new WireReader(tensor.Written.ToArray(), 0, "m.onnx")).Tensor;
    }

    private static string Refused(Action<WireWriter> dimensions, int type, Action<WireWriter> data) =>
        Assert.Throws<BadInputException>(() => Read(dimensions, type, data)).Message;
}
