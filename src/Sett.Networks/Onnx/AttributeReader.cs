using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Onnx;

/// <summary>Reads a node's attribute (AttributeProto of onnx.proto).</summary>
internal static class AttributeReader
{
    private static readonly string[] s_kinds =
        ["undefined", "float", "int", "string", "tensor", "graph", "floats", "ints", "strings", "tensors", "graphs", "sparse tensor",
            "sparse tensors", "type", "types"];

    public static OnnxAttribute Read(WireReader reader, TensorReader tensors, string where)
    {
        string name = "";
        long type = 0;
        float f = 0;
        long i = 0;
        string s = "";
        Tensor? t = null;
        var floats = new List<float>();
        var ints = new List<long>();
        var strings = new List<string>();
        // Files older than the type field are told by which part is present.
        long present = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: f = reader.Float(); present = 1; break;
                case 3: i = reader.Int(); present = 2; break;
                case 4: s = reader.Text(); present = 3; break;
                case 5: t = tensors.Read(reader.Message()).Tensor; present = 4; break;
                case 6: present = 5; reader.Skip(); break;
                case 7: reader.Floats(floats); present = 6; break;
                case 8: reader.Ints(ints); present = 7; break;
                case 9: strings.Add(reader.Text()); present = 8; break;
                case 20: type = reader.Int(); break;
                default: reader.Skip(); break;
            }
        }

        if (type == 0) type = present;
        return type switch
        {
            1 => new OnnxAttribute(name, OnnxAttributeKind.Float, f),
            2 => new OnnxAttribute(name, OnnxAttributeKind.Int, i),
            3 => new OnnxAttribute(name, OnnxAttributeKind.String, s),
            4 when t is not null => new OnnxAttribute(name, OnnxAttributeKind.Tensor, t),
            6 => new OnnxAttribute(name, OnnxAttributeKind.Floats, floats.ToArray()),
            7 => new OnnxAttribute(name, OnnxAttributeKind.Ints, ints.ToArray()),
            8 => new OnnxAttribute(name, OnnxAttributeKind.Strings, strings.ToArray()),
            5 or 10 => throw new BadInputException($"{where}: attribute '{name}' is a graph of its own; branches and loops (If, Loop, "
                + "Scan) are not supported. Exporters leave them out where sizes are fixed."),
            _ => throw new BadInputException(
                $"{where}: attribute '{name}' is of kind {(type >= 0 && type < s_kinds.Length ? s_kinds[type] : type.ToString())}, which "
                + "is not supported or has no value."),
        };
    }
}
