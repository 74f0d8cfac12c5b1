using System.Runtime.InteropServices;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Onnx;

/// <summary>Reads constant tensors (TensorProto of onnx.proto) of one model file.</summary>
internal sealed class TensorReader(string file)
{
    private readonly ExternalData _external = new(file);

    public (string Name, Tensor Tensor) Read(WireReader reader)
    {
        var dimensions = new List<long>();
        string name = "";
        long type = 0;
        bool external = false;
        ReadOnlyMemory<byte>? raw = null;
        var floats = new List<float>();
        var ints = new List<long>();
        var doubles = new List<double>();
        var location = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Ints(dimensions); break;
                case 2: type = reader.Int(); break;
                case 4: reader.Floats(floats); break;
                case 5 or 7 or 11: reader.Ints(ints); break;
                case 8: name = reader.Text(); break;
                case 9: raw = reader.Bytes(); break;
                case 10: reader.Doubles(doubles); break;
                case 13: ReadPair(reader.Message(), location); break;
                case 14: external = reader.Int() == 1; break;
                default: reader.Skip(); break;
            }
        }

        ElementType element = ElementTypeOf(type, file, $"tensor '{name}'");
        Shape shape = ShapeOf(dimensions, name);
        if (external) raw = _external.Read(location, name, (long)shape.Length * element.SizeInBytes());
        return (name, raw is { } bytes ? FromBytes(element, shape, bytes, name) : FromLists(element, shape, floats, ints, doubles, name));
    }

    /// <summary>The element type with ONNX's number for it.</summary>
    public static ElementType ElementTypeOf(long type, string file, string what) => type switch
    {
        1 => ElementType.Float32,
        2 => ElementType.UInt8,
        3 => ElementType.Int8,
        4 => ElementType.UInt16,
        5 => ElementType.Int16,
        6 => ElementType.Int32,
        7 => ElementType.Int64,
        9 => ElementType.Bool,
        10 => ElementType.Float16,
        11 => ElementType.Float64,
        12 => ElementType.UInt32,
        13 => ElementType.UInt64,
        _ => throw new BadInputException($"{file}: {what} has element type {TypeName(type)}, which is not supported."),
    };

    /// <summary>ONNX's number for an element type.</summary>
    public static int NumberOf(ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.UInt16 => 4,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Bool => 9,
        ElementType.Float16 => 10,
        ElementType.Float64 => 11,
        ElementType.UInt32 => 12,
        ElementType.UInt64 => 13,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static string TypeName(long type) => type switch
    {
        0 => "undefined",
        8 => "string",
        14 => "complex64",
        15 => "complex128",
        16 => "bfloat16",
        >= 17 and <= 20 => "float8",
        21 => "uint4",
        22 => "int4",
        23 => "float4",
        _ => $"number {type}",
    };

    private Shape ShapeOf(List<long> dimensions, string name)
    {
        if (dimensions.Count > 16)
            throw new BadInputException($"{file}: tensor '{name}' has {dimensions.Count} dimensions; 16 are the most.");
        long length = 1;
        var sizes = new int[dimensions.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (dimensions[i] is < 0 or > int.MaxValue)
                throw new BadInputException($"{file}: tensor '{name}' has a dimension of {dimensions[i]}.");
            sizes[i] = (int)dimensions[i];
            length *= sizes[i];
            if (length > int.MaxValue) throw new BadInputException($"{file}: tensor '{name}' has more than {int.MaxValue} elements.");
        }

        return new Shape(sizes);
    }

    private static void ReadPair(WireReader reader, Dictionary<string, string> pairs)
    {
        string key = "", value = "";
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.Text();
            else if (reader.Field == 2) value = reader.Text();
            else reader.Skip();
        }

        pairs[key] = value;
    }

    private Tensor FromBytes(ElementType type, Shape shape, ReadOnlyMemory<byte> bytes, string name)
    {
        long needed = (long)shape.Length * type.SizeInBytes();
        if (bytes.Length != needed)
            throw new BadInputException(
                $"{file}: tensor '{name}' ({type.DisplayName()} {shape}) needs {needed} bytes but has {bytes.Length}.");
        if (type == ElementType.Bool)
        {
            // Any byte but 0 is true; a bool in memory has to be 0 or 1.
            var flags = new Tensor<bool>(shape);
            for (int i = 0; i < bytes.Length; i++) flags[i] = bytes.Span[i] != 0;
            return flags;
        }

        return Tensor.Over(type, shape, MemoryMarshal.AsMemory(bytes));
    }

    private Tensor FromLists(ElementType type, Shape shape, List<float> floats, List<long> ints, List<double> doubles, string name)
    {
        int count = type switch { ElementType.Float32 => floats.Count, ElementType.Float64 => doubles.Count, _ => ints.Count };
        if (count != shape.Length)
            throw new BadInputException(
                $"{file}: tensor '{name}' ({type.DisplayName()} {shape}) needs {shape.Length} values but has {count}.");
        switch (type)
        {
            case ElementType.Float32: return new Tensor<float>(shape, floats.ToArray());
            case ElementType.Float64: return new Tensor<double>(shape, doubles.ToArray());
            case ElementType.Int64: return new Tensor<long>(shape, ints.ToArray());
            case ElementType.UInt64: return new Tensor<ulong>(shape, ints.ConvertAll(v => (ulong)v).ToArray());
            case ElementType.UInt32: return new Tensor<uint>(shape, ints.ConvertAll(v => (uint)v).ToArray());
            case ElementType.Int32: return new Tensor<int>(shape, ints.ConvertAll(v => (int)v).ToArray());
            case ElementType.Int16: return new Tensor<short>(shape, ints.ConvertAll(v => (short)v).ToArray());
            case ElementType.UInt16: return new Tensor<ushort>(shape, ints.ConvertAll(v => (ushort)v).ToArray());
            case ElementType.Int8: return new Tensor<sbyte>(shape, ints.ConvertAll(v => (sbyte)v).ToArray());
            case ElementType.UInt8: return new Tensor<byte>(shape, ints.ConvertAll(v => (byte)v).ToArray());
            case ElementType.Float16:
                return new Tensor<Half>(shape, ints.ConvertAll(v => BitConverter.UInt16BitsToHalf((ushort)v)).ToArray());
            default: return new Tensor<bool>(shape, ints.ConvertAll(v => v != 0).ToArray());
        }
    }
}
